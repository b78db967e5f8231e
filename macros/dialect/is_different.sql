{#
  SQL boolean: the column differs between two rows, NULL being a value like any other.
#}
{% macro is_different(column, left, right) -%}
    {{ adapter.dispatch('is_different', 'eventide')(column, left, right) }}
{%- endmacro %}

{% macro default__is_different(column, left, right) -%}
    {{ left }}.{{ column }} is distinct from {{ right }}.{{ column }}
{%- endmacro %}

{% macro redshift__is_different(column, left, right) -%}
    coalesce(
        {{ left }}.{{ column }} <> {{ right }}.{{ column }},
        ({{ left }}.{{ column }} is null) <> ({{ right }}.{{ column }} is null)
    )
{%- endmacro %}
