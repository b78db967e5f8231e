{#
  Seconds from one timestamp to another, as a double with microseconds.
#}
{% macro seconds_between(start, end) -%}
    {{ adapter.dispatch('seconds_between', 'eventide')(start, end) }}
{%- endmacro %}

{% macro duckdb__seconds_between(start, end) -%}
    date_diff('microsecond', {{ start }}, {{ end }}) / 1e6
{%- endmacro %}

{% macro postgres__seconds_between(start, end) -%}
    cast(
        cast(extract(epoch from {{ end }} - {{ start }}) * 1000000 as bigint) as double precision
    ) / 1e6
{%- endmacro %}

{% macro snowflake__seconds_between(start, end) -%}
    cast(datediff(microsecond, {{ start }}, {{ end }}) as double) / 1e6
{%- endmacro %}

{% macro redshift__seconds_between(start, end) -%}
    cast(datediff(microsecond, {{ start }}, {{ end }}) as double precision) / cast(1000000 as double precision)
{%- endmacro %}

{% macro bigquery__seconds_between(start, end) -%}
    timestamp_diff({{ end }}, {{ start }}, microsecond) / 1e6
{%- endmacro %}
