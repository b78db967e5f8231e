{#
  SQL boolean: a text contains a string. No LIKE: there is nothing to escape in the string.

  text: SQL text; wanted: the string; case_sensitive: see comparable_text.
#}
{% macro text_contains(text, wanted, case_sensitive=false) -%}
    {{ adapter.dispatch('text_contains', 'eventide')(
        comparable_text(text, wanted, case_sensitive), comparable_literal(wanted, case_sensitive)
    ) }}
{%- endmacro %}

{% macro duckdb__text_contains(text, literal) -%} contains({{ text }}, {{ literal }}) {%- endmacro %}

{% macro postgres__text_contains(text, literal) -%} strpos({{ text }}, {{ literal }}) > 0 {%- endmacro %}

{% macro snowflake__text_contains(text, literal) -%} contains({{ text }}, {{ literal }}) {%- endmacro %}

{% macro redshift__text_contains(text, literal) -%} strpos({{ text }}, {{ literal }}) > 0 {%- endmacro %}

{% macro bigquery__text_contains(text, literal) -%} strpos({{ text }}, {{ literal }}) > 0 {%- endmacro %}
