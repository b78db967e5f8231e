{#
  SQL query (PostgreSQL): the grants on the relations of the CTE `attached`, on the whole and on
  columns, as statements (see attached_statements). The owner's own are not among them.
#}
{% macro attached_privileges() -%}
    select
        a.oid, 2,
        format(
            'grant %s%s on %s to %s%s', p.privilege_type,
            case when p.attname is not null then format(' (%I)', p.attname) end, a.name,
            case when p.grantee = 0 then 'public' else format('%I', pg_get_userbyid(p.grantee)) end,
            case when p.is_grantable then ' with grant option' end
        )
    from attached as a
    inner join (
        select c.oid, null as attname, acl.*
        from pg_class as c, aclexplode(c.relacl) as acl
        union all
        select c.attrelid, c.attname, acl.*
        from pg_attribute as c, aclexplode(c.attacl) as acl
        where not c.attisdropped
    ) as p on a.oid = p.oid
    where p.grantee <> a.relowner
{%- endmacro %}
