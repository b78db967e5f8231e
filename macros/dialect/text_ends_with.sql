{#
  SQL boolean: a text ends with a string.

  text: SQL text; wanted: the string; case_sensitive: see comparable_text.
#}
{% macro text_ends_with(text, wanted, case_sensitive=false) -%}
    {{ adapter.dispatch('text_ends_with', 'eventide')(
        comparable_text(text, wanted, case_sensitive), comparable_literal(wanted, case_sensitive),
        wanted | length
    ) }}
{%- endmacro %}

{% macro duckdb__text_ends_with(text, literal, length) -%}
    ends_with({{ text }}, {{ literal }})
{%- endmacro %}

{% macro postgres__text_ends_with(text, literal, length) -%}
    right({{ text }}, {{ length }}) = {{ literal }}
{%- endmacro %}

{% macro snowflake__text_ends_with(text, literal, length) -%}
    endswith({{ text }}, {{ literal }})
{%- endmacro %}

{% macro redshift__text_ends_with(text, literal, length) -%}
    right({{ text }}, {{ length }}) = {{ literal }}
{%- endmacro %}

{% macro bigquery__text_ends_with(text, literal, length) -%}
    ends_with({{ text }}, {{ literal }})
{%- endmacro %}
