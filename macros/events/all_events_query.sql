{#
  SQL query of `all_events` (see union_events).

  tables: dict of relation to its columns; columns: the wanted ones, a dict of name and SQL type;
  sessions: the relation of device_sessions.
#}
{% macro all_events_query(tables, columns, sessions) -%}
    with events as (
        {{ union_tables(tables, columns) if tables }}
    )

    select
        events.event_id,
        events.user_id,
        events.session_id,
        events.time,
        events.event_table_name,
        events.event_table_name as event_view_name,
        {{ seconds_between('device_sessions.time', 'events.time') }} as session_time
        {%- for column in columns if column not in ('event_id', 'user_id', 'session_id', 'time') %},
        events.{{ column }}
        {%- endfor %}
    from events
    left join {{ sessions }} as device_sessions
        on events.session_id = device_sessions.session_id
{%- endmacro %}
