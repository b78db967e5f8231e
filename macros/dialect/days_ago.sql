{#
  The time, in UTC without time zone, that was so many times 24 hours ago when the query runs.
#}
{% macro days_ago(days) -%}
    {{ adapter.dispatch('days_ago', 'eventide')(days) }}
{%- endmacro %}

{#- Not by `at time zone`, which needs an extension that a session may not have loaded. -#}
{% macro duckdb__days_ago(days) -%}
    make_timestamp(epoch_us(now())) - interval '{{ days * 24 }} hours'
{%- endmacro %}

{% macro postgres__days_ago(days) -%}
    (now() at time zone 'UTC') - interval '{{ days * 24 }} hours'
{%- endmacro %}

{% macro snowflake__days_ago(days) -%}
    dateadd(hour, -{{ days * 24 }}, sysdate())
{%- endmacro %}

{% macro redshift__days_ago(days) -%}
    dateadd(hour, -{{ days * 24 }}, getdate())
{%- endmacro %}

{% macro bigquery__days_ago(days) -%}
    timestamp_sub(current_timestamp(), interval {{ days * 24 }} hour)
{%- endmacro %}
