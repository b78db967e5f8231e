{#
  A text with the small letters a to z made capitals, and every other character as it is; see
  fold_case.
#}
{% macro raise_case(text) -%}
    {{ adapter.dispatch('raise_case', 'eventide')(text) }}
{%- endmacro %}

{% macro default__raise_case(text) -%}
    translate({{ text }}, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')
{%- endmacro %}

{% macro postgres__raise_case(text) -%}
    upper({{ text }} collate "C")
{%- endmacro %}

{% macro redshift__raise_case(text) -%} {{ default__raise_case(text) }} {%- endmacro %}
