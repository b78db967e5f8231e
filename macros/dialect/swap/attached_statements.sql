{#
  SQL query (PostgreSQL): what people put onto relations and their successors must have as well,
  as statements: owner, privileges, comments, row level security, indexes of theirs, triggers.

  relations: SQL query of oids. Columns: oid, place (order of execution), statement. dbt's own
  indexes, whose names are hashes, are not among them: a model's new table has them already. An index
  gives its name to the new one; a view's is gone with the view.
#}
{% macro attached_statements(relations) -%}
    with attached as (
        select
            c.*,
            format('%I.%I', n.nspname, c.relname) as name,
            case c.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end
                as kind
        from pg_class as c
        inner join pg_namespace as n on c.relnamespace = n.oid
        where c.oid in ({{ relations }})
    )

    select oid, 1 as place, format('alter %s %s owner to %I', kind, name, pg_get_userbyid(relowner))
        as statement
    from attached
    where pg_get_userbyid(relowner) <> current_user
    union all
    {{ eventide.attached_privileges() }}
    union all
    select
        a.oid, 3,
        case when d.objsubid = 0 then format('comment on %s %s is %L', a.kind, a.name, d.description)
            else format('comment on column %s.%I is %L', a.name, c.attname, d.description) end
    from attached as a
    inner join pg_description as d on a.oid = d.objoid and d.classoid = 'pg_class'::regclass
    left join pg_attribute as c on d.objoid = c.attrelid and d.objsubid = c.attnum
    union all
    {{ eventide.attached_policies() }}
    union all
    select
        a.oid, 6,
        case when a.relkind = 'r' then format('drop index %I.%I; ', n.nspname, c.relname) else '' end
        || pg_get_indexdef(i.indexrelid)
    from attached as a
    inner join pg_index as i on a.oid = i.indrelid
    inner join pg_class as c on i.indexrelid = c.oid
    inner join pg_namespace as n on c.relnamespace = n.oid
    left join pg_constraint as owned on c.oid = owned.conindid
    where owned.oid is null and (a.relkind = 'm' or c.relname !~ '^[0-9a-f]{32}$')
    union all
    select a.oid, 7, pg_get_triggerdef(t.oid)
    from attached as a
    inner join pg_trigger as t on a.oid = t.tgrelid
    where not t.tgisinternal
{%- endmacro %}
