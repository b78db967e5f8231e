{#
  FROM-clause item that turns expressions over a row into rows of (key, value).

  pairs: list of (name, SQL text expression); alias: of the item. To be cross-joined after the
  row's own relation.
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

{% macro bigquery__unpivot_values(pairs, alias) -%}
    unnest([
        {%- for name, value in pairs %}
        struct({{ text_literal(name) }} as key, {{ value }} as value){{ ',' if not loop.last }}
        {%- endfor %}
    ]) as {{ alias }}
{%- endmacro %}
