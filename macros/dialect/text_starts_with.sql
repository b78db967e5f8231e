{#
  SQL boolean: a text starts with a string.

  text: SQL text; wanted: the string; case_sensitive: see comparable_text.
#}
{% macro text_starts_with(text, wanted, case_sensitive=false) -%}
    {{ adapter.dispatch('text_starts_with', 'eventide')(
        comparable_text(text, wanted, case_sensitive), comparable_literal(wanted, case_sensitive)
    ) }}
{%- endmacro %}

{% macro default__text_starts_with(text, literal) -%}
    starts_with({{ text }}, {{ literal }})
{%- endmacro %}

{% macro snowflake__text_starts_with(text, literal) -%}
    startswith({{ text }}, {{ literal }})
{%- endmacro %}

{% macro redshift__text_starts_with(text, literal) -%}
    strpos({{ text }}, {{ literal }}) = 1
{%- endmacro %}
