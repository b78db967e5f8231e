{#
  SQL query: the views that read a relation, directly or through others, where views are bound to
  relations and not to names. Columns: schema, name, kind (v, or m for a materialized one) and
  relation_number, the same in each row. Others need none: dbt asks a dispatch for every warehouse.
#}
{% macro postgres__views_on(relation) -%}
    with recursive read_one as (
        select to_regclass({{ text_literal(relation.include(database=false) | string) }})::oid as id
    ),

    readers(id) as (
        select id from read_one
        union
        select rules.ev_class
        from readers
        inner join pg_depend as uses
            on uses.refclassid = 'pg_class'::regclass and uses.refobjid = readers.id
        inner join pg_rewrite as rules
            on uses.classid = 'pg_rewrite'::regclass and uses.objid = rules.oid
    )

    select
        schemas.nspname::text as schema, views.relname::text as name, views.relkind::text as kind,
        read_one.id::bigint as relation_number
    from readers
    cross join read_one
    inner join pg_class as views on readers.id = views.oid and views.oid <> read_one.id
    inner join pg_namespace as schemas on views.relnamespace = schemas.oid
{%- endmacro %}
