{#
  SQL boolean: a folded text (see fold_case) contains a string, in any case. No LIKE: there is
  nothing to escape in the string.
#}
{% macro text_contains(folded, value) -%}
    {{ adapter.dispatch('text_contains', 'eventide')(folded, value) }}
{%- endmacro %}

{% macro duckdb__text_contains(folded, value) -%}
    contains({{ folded }}, {{ folded_literal(value) }})
{%- endmacro %}

{% macro postgres__text_contains(folded, value) -%}
    strpos({{ folded }}, {{ folded_literal(value) }}) > 0
{%- endmacro %}
