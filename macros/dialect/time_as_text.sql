{#
  SQL text of a time, as ISO 8601 without time zone.
#}
{% macro time_as_text(time) -%}
    {{ adapter.dispatch('time_as_text', 'eventide')(time) }}
{%- endmacro %}

{% macro default__time_as_text(time) -%}
    replace(cast({{ time }} as {{ sql_type('text') }}), ' ', 'T')
{%- endmacro %}

{% macro bigquery__time_as_text(time) -%} format_timestamp('%FT%H:%M:%E*S', {{ time }}) {%- endmacro %}
