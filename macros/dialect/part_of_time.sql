{#
  SQL number: year, month, day, hour, minute, dow (from 0, a Sunday) or isodow (to 7, a Sunday).
#}
{% macro part_of_time(part, time) -%}
    {{ adapter.dispatch('part_of_time', 'eventide')(part, time) }}
{%- endmacro %}

{% macro default__part_of_time(part, time) -%} extract({{ part }} from {{ time }}) {%- endmacro %}

{% macro bigquery__part_of_time(part, time) -%}
    {%- if part == 'dow' -%} (extract(dayofweek from {{ time }}) - 1)
    {%- elif part == 'isodow' -%} (mod(extract(dayofweek from {{ time }}) + 5, 7) + 1)
    {%- else -%} extract({{ part }} from {{ time }})
    {%- endif -%}
{%- endmacro %}
