{#
  SQL of a relation to select from in a view, with all of its columns even when it loses one before
  the view is made anew. Where views are bound to columns and not to names, that is the relation.

  relation: a relation, or SQL of a query in brackets; types: dict of column name to SQL type.
#}
{% macro keeping_columns(relation, types) -%}
    {{ adapter.dispatch('keeping_columns', 'eventide')(relation, types) }}
{%- endmacro %}

{% macro default__keeping_columns(relation, types) -%} {{ relation }} {%- endmacro %}

{% macro duckdb__keeping_columns(relation, types) -%}
    {%- if not types -%} {{ relation }}
    {%- else -%}
    (
        select * from {{ relation }}
        union all by name
        select
            {%- for column, type in types.items() %}
            cast(null as {{ type }}) as {{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        where false
    )
    {%- endif -%}
{%- endmacro %}
