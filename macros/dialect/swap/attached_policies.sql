{#
  SQL query (PostgreSQL): row level security of the relations of the CTE `attached`, as statements
  (see attached_statements). It is switched on before the policies are made: one that cannot be
  made lets nobody see more.
#}
{% macro attached_policies() -%}
    select a.oid, 4, format('alter table %s %s row level security', a.name, setting.word)
    from attached as a
    inner join (values ('enable', true), ('force', false)) as setting (word, enables)
        on case when setting.enables then a.relrowsecurity else a.relforcerowsecurity end
    union all
    select
        a.oid, 5,
        format(
            'create policy %I on %s as %s for %s to %s%s%s', p.polname, a.name,
            case when p.polpermissive then 'permissive' else 'restrictive' end,
            case p.polcmd
                when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
                when 'd' then 'delete' else 'all' end,
            coalesce(
                (select string_agg(format('%I', r.rolname), ', ') from pg_roles as r
                where r.oid = any(p.polroles)), 'public'
            ),
            ' using (' || pg_get_expr(p.polqual, p.polrelid) || ')',
            ' with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'
        )
    from attached as a
    inner join pg_policy as p on a.oid = p.polrelid
{%- endmacro %}
