{#
  SQL boolean: a regular expression is found in a folded text (see fold_case), in any case. Dots
  match line ends, ^ and $ only the ends of the text. `eventide generate` lets through only what
  every warehouse reads in the same way.
#}
{% macro text_matches(folded, pattern) -%}
    {{ adapter.dispatch('text_matches', 'eventide')(folded, pattern) }}
{%- endmacro %}

{% macro duckdb__text_matches(folded, pattern) -%}
    regexp_matches({{ folded }}, {{ folded_literal(pattern, is_pattern=true) }}, 's')
{%- endmacro %}

{% macro postgres__text_matches(folded, pattern) -%}
    {{ folded }} ~ {{ folded_literal(pattern, is_pattern=true) }}
{%- endmacro %}
