{#
  How a new relation can take the place of a standing one (PostgreSQL): `new` where none stands;
  `table` where both are tables of the same columns; `view` where both are views and the new one
  begins with the columns of the standing one; else `not`.
#}
{% macro columns_fit(new, standing) %}
    {% set rows = run_query(eventide.columns_fit_query(new, standing)).rows %}
    {% do return(rows[0][0] if rows else 'new') %}
{% endmacro %}

{% macro columns_fit_query(new, standing) -%}
    with relations as (
        select
            c.oid, c.relkind,
            array_agg(
                a.attname || ' ' || format_type(a.atttypid, a.atttypmod) order by a.attnum
            ) as columns
        from pg_class as c
        inner join pg_attribute as a on c.oid = a.attrelid and a.attnum > 0 and not a.attisdropped
        where c.oid in ({{ eventide.as_regclass(new) }}, {{ eventide.as_regclass(standing) }})
        group by c.oid, c.relkind
    )

    select
        case
            when new.relkind = 'r' and standing.relkind = 'r' and new.columns = standing.columns
                then 'table'
            when new.relkind = 'v' and standing.relkind = 'v'
                and new.columns[:cardinality(standing.columns)] = standing.columns then 'view'
            else 'not'
        end
    from relations as new
    cross join relations as standing
    where
        new.oid = {{ eventide.as_regclass(new) }}
        and standing.oid = {{ eventide.as_regclass(standing) }}
{%- endmacro %}
