{#
  on-run-end: closes the sync with its outcome, the errors, and each model's times; drops what no
  view reads any more; counts the users of segments.

  results: dbt's results of the run.
#}
{% macro end_sync(results) %}
    {% if not execute or flags.WHICH not in ('run', 'build') or is_beside_syncs() %}
        {% do return('') %}
    {% endif %}
    {% set sync_id = own_sync() %}
    {% if sync_id is none %}
        {% do return('') %}
    {% endif %}
    {% set failures = [] %}
    {% set timings = [] %}
    {% for result in results %}
        {% if result.status | string in ('error', 'fail', 'runtime error') %}
            {% do failures.append(result.node.name ~ ': ' ~ (result.message or 'failed')) %}
        {% endif %}
        {% for timing in result.timing if timing.name == 'execute'
            and timing.completed_at and result.node.resource_type == 'model' %}
            {% do timings.append([result.node.name, timing.started_at, timing.completed_at]) %}
        {% endfor %}
    {% endfor %}
    {% do drop_replaced() %}
    {% set status = 'failed' if failures else 'succeeded' %}
    {% if timings %}
        {% call statement(auto_begin=True) %}
            {%- set moment = sql_type('timestamp') %}
            insert into {{ bookkeeping_table('model_timings') }}
            select own.sync_id, timings.model, timings.started_at, timings.finished_at
            from (select {{ current_sync_id() }} as sync_id) as own
            cross join (
            {%- for name, started, finished in timings %}
                select '{{ name }}' as model,
                    cast('{{ started.strftime('%Y-%m-%d %H:%M:%S.%f') }}' as {{ moment }}) as started_at,
                    cast('{{ finished.strftime('%Y-%m-%d %H:%M:%S.%f') }}' as {{ moment }}) as finished_at
                {{- ' union all' if not loop.last }}
            {%- endfor %}
            ) as timings
        {% endcall %}
    {% endif %}
    {% call statement(auto_begin=True) %}
        update {{ bookkeeping_table('syncs') }}
        set status = '{{ status }}', finished_at = {{ utc_timestamp_literal() }},
            error = {{ text_literal((failures | join('\n'))[:10000]) if failures else 'null' }}
        where invocation_id = '{{ invocation_id }}' and status = 'running'
    {% endcall %}
    {% do adapter.commit() %}
    {% do record_segment_sizes(results, sync_id) %}
    {% do return('') %}
{% endmacro %}
