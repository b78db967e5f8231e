{#
  SQL boolean for data tests: in `dbt build` and `eventide sync`, whether a row is one that the
  sync has touched, so that a check costs what the change is; in `dbt test`, and where the table
  was built from scratch, true of every row.

  relation: what is tested; columns: its key. Rows are told by an event, session, user or message
  in it; without any all are looked at. Where the key has event_table_name, so are all rows of event
  tables that were built from scratch.
#}
{% macro of_this_build(relation, columns) -%}
    {%- set changes = {
        'event_id': ref('spine_calls'), 'session_id': ref('device_sessions'),
        'user_id': ref('device_users'), 'message_id': ref('spine_calls'),
    } -%}
    {%- set column = changes | select('in', columns) | first -%}
    {%- set is_sync = execute and flags.WHICH == 'build' -%}
    {%- set rebuilt = models_rebuilt() if is_sync and column else () -%}
    {%- if not is_sync or not column or relation.identifier in rebuilt -%}
    true
    {%- else -%}
    (
        {{ column }} in (
            select changes.{{ column }} from {{ changes[column] }} as changes
            where changes.sync_id = {{ current_sync_id() }}
        )
        {%- for table in rebuilt if 'event_table_name' in columns %}
        or event_table_name = {{ text_literal(table) }}
        {%- endfor %}
    )
    {%- endif -%}
{%- endmacro %}
