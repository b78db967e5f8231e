{#
  A text without the spaces at its ends; other white space stays.
#}
{% macro trim_spaces(text) -%}
    {{ adapter.dispatch('trim_spaces', 'eventide')(text) }}
{%- endmacro %}

{% macro default__trim_spaces(text) -%} trim({{ text }}) {%- endmacro %}

{% macro bigquery__trim_spaces(text) -%} trim({{ text }}, ' ') {%- endmacro %}
