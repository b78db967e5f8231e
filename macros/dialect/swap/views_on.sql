{#
  SQL query: the views that read a relation, directly or through others, where views are bound to
  relations and not to names. Others need none: dbt asks a dispatch for every warehouse.

  relation: SQL expression of its number (see as_regclass). Columns: id, schema, name, kind (v, or m
  for a materialized one), level (1 reads nothing else of these; readers come after what they read)
  and relation_number, the same in each row.
#}
{% macro postgres__views_on(relation) -%}
    with recursive readers(id, level) as (
        select {{ relation }}::oid, 0
        union
        select rules.ev_class, readers.level + 1
        from readers
        inner join pg_depend as uses
            on uses.refclassid = 'pg_class'::regclass and uses.refobjid = readers.id
        inner join pg_rewrite as rules
            on uses.classid = 'pg_rewrite'::regclass and uses.objid = rules.oid
                and rules.ev_class <> readers.id
    )

    select
        views.oid::bigint as id, schemas.nspname::text as schema, views.relname::text as name,
        views.relkind::text as kind, max(readers.level) as level,
        {{ relation }}::oid::bigint as relation_number
    from readers
    inner join pg_class as views on readers.id = views.oid and readers.level > 0
    inner join pg_namespace as schemas on views.relnamespace = schemas.oid
    group by views.oid, schemas.nspname, views.relname, views.relkind
{%- endmacro %}
