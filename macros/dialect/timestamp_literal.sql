{#
  A time, as text of ISO 8601 in UTC without time zone, as a SQL literal.
#}
{% macro timestamp_literal(value) -%}
    {{ adapter.dispatch('timestamp_literal', 'eventide')(value) }}
{%- endmacro %}

{% macro default__timestamp_literal(value) -%}
    timestamp {{ text_literal(value | replace('T', ' ')) }}
{%- endmacro %}
