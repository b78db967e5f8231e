{#
  FROM-clause item that turns expressions over a row into rows of (key, value).

  pairs: list of (name, SQL text expression); alias: of the item. To be cross-joined after the
  row's own relation. The value is `unpivoted_value`, since an item there may not see the row.
#}
{% macro unpivot_values(pairs, alias) -%}
    {{ adapter.dispatch('unpivot_values', 'eventide')(pairs, alias) }}
{%- endmacro %}

{% macro default__unpivot_values(pairs, alias) -%}
    lateral (
        values
        {%- for name, value in pairs %}
        ({{ text_literal(name) }}, {{ value }}){{ ',' if not loop.last }}
        {%- endfor %}
    ) as {{ alias }} (key, value)
{%- endmacro %}

{#- NULLs are left out. -#}
{% macro snowflake__unpivot_values(pairs, alias) -%}
    lateral flatten(input => object_construct(
        {%- for name, value in pairs %}
        {{ text_literal(name) }}, {{ value }}{{ ',' if not loop.last }}
        {%- endfor %}
    )) as {{ alias }}
{%- endmacro %}

{#- Just the names: no item sees another one there. -#}
{% macro redshift__unpivot_values(pairs, alias) -%}
    (
        {%- for name, _ in pairs %}
        select {{ text_literal(name) }} as key {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as {{ alias }}
{%- endmacro %}

{#- SQL text of the value in the row (key, value) that unpivot_values made. -#}
{% macro unpivoted_value(pairs, alias) -%}
    {{ adapter.dispatch('unpivoted_value', 'eventide')(pairs, alias) }}
{%- endmacro %}

{% macro default__unpivoted_value(pairs, alias) -%}
    cast({{ alias }}.value as {{ sql_type('text') }})
{%- endmacro %}

{% macro redshift__unpivoted_value(pairs, alias) -%}
    case {{ alias }}.key
        {%- for name, value in pairs %}
        when {{ text_literal(name) }} then {{ value }}
        {%- endfor %}
    end
{%- endmacro %}

{% macro bigquery__unpivot_values(pairs, alias) -%}
    unnest([
        {%- for name, value in pairs %}
        struct({{ text_literal(name) }} as key, {{ value }} as value){{ ',' if not loop.last }}
        {%- endfor %}
    ]) as {{ alias }}
{%- endmacro %}
