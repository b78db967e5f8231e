{#
  Returns when no other sync of this target is at work, though the books may say that one is
  running: then its process is dead. Fails, with who it is, when one is at work.

  Where the warehouse is a file that one process has, whoever asks is alone.
#}
{% macro await_other_syncs() -%}
    {{ return(adapter.dispatch('await_other_syncs', 'eventide')()) }}
{%- endmacro %}

{% macro default__await_other_syncs() -%} {%- endmacro %}

{#-
  As loader/warehouses/postgres_hold.py does. A run of dbt has a session for each model and none
  between them, so one that is not seen may still be alive: it is looked for again for a while.
-#}
{% macro postgres__await_other_syncs() %}
    {% set looks = 20 %}
    {% for _ in range(looks) %}
        {% set found = run_query(running_syncs()).rows[0] %}
        {% if found['at_work'] or found['seen'] and loop.last %}
            {% do refuse_sync(found['at_work'] or found['seen']) %}
        {% elif not found['seen'] and (not found['by_hand'] or loop.last) %}
            {% do return('') %}
        {% endif %}
        {#- Sessions are seen as they were when the transaction first looked. -#}
        {% do run_query('select pg_sleep(0.5), pg_stat_clear_snapshot()') %}
    {% endfor %}
{% endmacro %}

{% macro running_syncs() -%}
    select
        max(told) filter (where seen and by_hand) as at_work,
        max(told) filter (where seen) as seen,
        coalesce(bool_or(by_hand), false) as by_hand
    from (
        select
            sessions.pids is not null as seen,
            syncs.started_by is distinct from 'eventide sync' as by_hand,
            coalesce(syncs.started_by, 'dbt') || ' (server session ' || sessions.pids || ', since '
            || to_char(syncs.started_at, 'YYYY-MM-DD HH24:MI:SS') || ' UTC)' as told
        from {{ bookkeeping_table('syncs') }} as syncs
        cross join lateral (
            select string_agg(pid::text, ', ' order by pid) as pids
            from pg_stat_activity
            where
                datname = current_database() and pid <> pg_backend_pid()
                and position('"invocation_id": "' || syncs.invocation_id || '"' in query) > 0
        ) as sessions
        where syncs.status = 'running'
    ) as runs
{%- endmacro %}

{% macro redshift__await_other_syncs() -%} {%- endmacro %}
