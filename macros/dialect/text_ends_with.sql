{#
  SQL boolean: a folded text (see fold_case) ends with a string, in any case.
#}
{% macro text_ends_with(folded, value) -%}
    {{ adapter.dispatch('text_ends_with', 'eventide')(folded, value) }}
{%- endmacro %}

{% macro duckdb__text_ends_with(folded, value) -%}
    ends_with({{ folded }}, {{ folded_literal(value) }})
{%- endmacro %}

{% macro postgres__text_ends_with(folded, value) -%}
    right({{ folded }}, {{ value | length }}) = {{ folded_literal(value) }}
{%- endmacro %}
