{#
  SQL bigint: microseconds from 1970 to a timestamp (UTC).
#}
{% macro epoch_microseconds(time) -%}
    {{ adapter.dispatch('epoch_microseconds', 'eventide')(time) }}
{%- endmacro %}

{% macro duckdb__epoch_microseconds(time) -%} epoch_us({{ time }}) {%- endmacro %}

{% macro postgres__epoch_microseconds(time) -%}
    cast(extract(epoch from {{ time }}) * 1000000 as bigint)
{%- endmacro %}

{% macro bigquery__epoch_microseconds(time) -%}
    unix_micros(timestamp({{ time }}))
{%- endmacro %}

{% macro snowflake__epoch_microseconds(time) -%}
    date_part(epoch_microsecond, {{ time }})
{%- endmacro %}
