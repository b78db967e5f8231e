{#
  SQL boolean: a folded text (see fold_case) starts with a string, in any case.
#}
{% macro text_starts_with(folded, value) -%}
    {{ adapter.dispatch('text_starts_with', 'eventide')(folded, value) }}
{%- endmacro %}

{% macro default__text_starts_with(folded, value) -%}
    starts_with({{ folded }}, {{ folded_literal(value) }})
{%- endmacro %}
