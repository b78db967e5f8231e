{#
  on-run-start: opens a sync, so that `_sync_history` has its row before anything is built.

  Fails when another sync is at work. Then one that is still marked running was killed: it is
  closed as failed. Only `dbt run` and `dbt build` are syncs; other commands leave the books alone,
  and so does the building of a table beside a sync (see is_beside_syncs).
#}
{% macro begin_sync() %}
    {% if not execute or flags.WHICH not in ('run', 'build') or is_beside_syncs() %}
        {% do return('') %}
    {% endif %}
    {% if load_relation(source('raw', 'events')) is none %}
        {% do exceptions.raise_compiler_error(
            "No raw events in " ~ source('raw', 'events') ~ ". Load some first: eventide load PATH"
        ) %}
    {% endif %}
    {% do take_turn() %}
    {% do create_bookkeeping() %}
    {% do let_grantees_in() %}
    {% do await_other_syncs() %}
    {% set syncs = bookkeeping_table('syncs') %}
    {% set now = utc_timestamp_literal() %}
    {% set next_sync = next_scheduled_sync() %}
    {% call statement(auto_begin=True) %}
        update {{ syncs }}
        set status = 'failed', finished_at = {{ now }},
            error = 'interrupted: the process ended before the sync did'
        where status = 'running'
    {% endcall %}
    {% call statement(auto_begin=True) %}
        insert into {{ syncs }}
        select coalesce(max(sync_id), 0) + 1, {{ now }}, cast(null as {{ sql_type('timestamp') }}), 'running',
            cast(null as {{ sql_type('text') }}),
            cast({{ next_sync }} as {{ sql_type('timestamp') }}), '{{ invocation_id }}',
            '{{ 'eventide sync' if env_var('EVENTIDE_HOLDER', '') else 'dbt ' ~ flags.WHICH }}'
        from {{ syncs }}
    {% endcall %}
    {% do adapter.commit() %}
    {% do return('') %}
{% endmacro %}
