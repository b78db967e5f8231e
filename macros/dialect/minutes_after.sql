{#
  SQL time: so many minutes after a time.
#}
{% macro minutes_after(time, minutes) -%}
    {{ adapter.dispatch('minutes_after', 'eventide')(time, minutes) }}
{%- endmacro %}

{% macro default__minutes_after(time, minutes) -%} {{ dbt.dateadd('minute', minutes, time) }} {%- endmacro %}

{#- dbt's gives a datetime, which cannot be compared with a timestamp. -#}
{% macro bigquery__minutes_after(time, minutes) -%}
    timestamp_add({{ time }}, interval {{ minutes }} minute)
{%- endmacro %}
