{#
  Puts a new relation in the place of one whose columns are others (PostgreSQL), with the grants,
  policies, comments and indexes that people gave the old one. dbt drops the old one, or
  set_aside keeps it for the views on it, which remake_view puts onto the new one.
#}
{% macro exchange(new, standing) %}
    {% set backup = standing.identifier ~ '__dbt_backup' %}
    {% set relations = 'select ' ~ eventide.as_regclass(standing) %}
    {% call statement('exchange') %}
        do $eventide$
        declare
            statements text[] := array(
                select statement
                from ({{ eventide.attached_statements(relations) }}) as attached
                order by place, statement
            );
            given record;
        begin
            perform set_config('eventide.lost', '', false);
            alter table {{ standing }} rename to {{ adapter.quote(backup) }};
            alter table {{ new }} rename to {{ adapter.quote(standing.identifier) }};
            -- What default privileges give a new table may have been taken from the old one.
            for given in
                select distinct case when acl.grantee = 0 then 'public'
                    else format('%I', pg_get_userbyid(acl.grantee)) end as grantee
                from pg_class as c, aclexplode(c.relacl) as acl
                where c.oid = {{ eventide.as_regclass(standing) }} and acl.grantee <> c.relowner
            loop
                execute format('revoke all on {{ standing }} from %s', given.grantee);
            end loop;
            {{ eventide.execute_attached('statements') }}
        end
        $eventide$
    {% endcall %}
    {% do eventide.warn_of_lost('The columns of ' ~ standing ~ ' are others now') %}
{% endmacro %}
