{#
  The present moment as a SQL timestamp literal in UTC, microseconds, without time zone.

  The client's clock, so that the books read the same on every warehouse, inside or outside a
  transaction.
#}
{% macro utc_timestamp_literal() %}
    {%- set now = modules.datetime.datetime.now(modules.pytz.utc) -%}
    {%- do return("cast('" ~ now.strftime('%Y-%m-%d %H:%M:%S.%f') ~ "' as " ~ sql_type('timestamp') ~ ")") -%}
{% endmacro %}
