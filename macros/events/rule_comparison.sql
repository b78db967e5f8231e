{#
  SQL boolean, NULL where the value cannot be compared: the value against a number, as number, or
  against a date (a text of ISO 8601 in UTC), as time.

  value: SQL of a text, or of a time where is_time; operator: > >= < <=.
#}
{% macro rule_comparison(value, operator, bound, is_time=false) -%}
    {%- if bound is number -%}
        {{ safe_cast_text(value, 'double') }} {{ operator }} {{ number_literal(bound) }}
    {%- elif is_time -%}
        {{ value }} {{ operator }} {{ timestamp_literal(bound) }}
    {%- else -%}
        {{ safe_cast_text(value, 'timestamp') }} {{ operator }} {{ timestamp_literal(bound) }}
    {%- endif -%}
{%- endmacro %}
