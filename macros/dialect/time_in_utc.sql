{#
  Times of tables that others fill. `time_in_utc` is SQL of a timestamp of ours from theirs;
  `time_as_theirs` the other way round, so that their column can be compared as it is, by an index
  or by partitions.

  expression: SQL; kind: what it gives: zoned (a timestamp with a time zone), plain (one without,
  which is UTC), date or text (ISO 8601; what is no time becomes NULL).
#}
{% macro time_in_utc(expression, kind) -%}
    {%- if kind == 'text' -%}
        {{ safe_cast_text('cast(' ~ expression ~ ' as ' ~ sql_type('text') ~ ')', 'timestamp') }}
    {%- elif kind == 'zoned' -%}
        {{ adapter.dispatch('time_in_utc', 'eventide')(expression) }}
    {%- else -%} cast({{ expression }} as {{ sql_type('timestamp') }})
    {%- endif -%}
{%- endmacro %}

{% macro time_as_theirs(time, kind) -%}
    {%- if kind == 'zoned' -%} {{ adapter.dispatch('time_as_theirs', 'eventide')(time) }}
    {%- else -%} {{ time }}
    {%- endif -%}
{%- endmacro %}

{% macro default__time_in_utc(expression) -%} ({{ expression }} at time zone 'UTC') {%- endmacro %}

{% macro default__time_as_theirs(time) -%} ({{ time }} at time zone 'UTC') {%- endmacro %}

{% macro snowflake__time_in_utc(expression) -%}
    cast(convert_timezone('UTC', {{ expression }}) as timestamp_ntz)
{%- endmacro %}

{% macro snowflake__time_as_theirs(time) -%}
    to_timestamp_tz(to_char({{ time }}, 'YYYY-MM-DD HH24:MI:SS.FF6') || ' +00:00')
{%- endmacro %}
