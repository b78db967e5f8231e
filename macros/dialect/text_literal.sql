{#
  A Python string as a SQL text literal, whatever characters are in it.
#}
{% macro text_literal(value) -%}
    {{ adapter.dispatch('text_literal', 'eventide')(value) }}
{%- endmacro %}

{% macro default__text_literal(value) -%}
    '{{ value | replace("'", "''") }}'
{%- endmacro %}

{#- A backslash begins an escape in quotes there. -#}
{% macro snowflake__text_literal(value) -%}
    '{{ value | replace("\\", "\\\\") | replace("'", "''") }}'
{%- endmacro %}

{% macro redshift__text_literal(value) -%}
    '{{ value | replace("\\", "\\\\") | replace("'", "''") }}'
{%- endmacro %}

{#- A quote is not doubled there, and a literal ends with its line. -#}
{% macro bigquery__text_literal(value) -%}
    '{{ value | replace("\\", "\\\\") | replace("'", "\\'") | replace("\n", "\\n") | replace("\r", "\\r") }}'
{%- endmacro %}
