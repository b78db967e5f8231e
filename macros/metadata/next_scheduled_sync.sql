{#
  SQL scalar: when the sync after this one is due, by definitions/schedule.yml, in UTC; NULL where
  nothing says so.

  Only `eventide sync` can read the schedule. With dbt by hand it stays what the sync before told,
  as long as that lies ahead.
#}
{% macro next_scheduled_sync() -%}
    {%- set told = env_var('EVENTIDE_NEXT_SYNC', '') -%}
    {%- if told -%} '{{ told }}'
    {%- elif env_var('EVENTIDE_HOLDER', '') -%} null
    {%- else -%}
    {%- set syncs = bookkeeping_table('syncs') -%}
    (
        select next_scheduled_sync_at from {{ syncs }}
        where sync_id = (select max(sync_id) from {{ syncs }})
            and next_scheduled_sync_at > {{ utc_timestamp_literal() }}
    )
    {%- endif -%}
{%- endmacro %}
