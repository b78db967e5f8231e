{#
  The number of the sync that this run of dbt opened, none when it is not running any more:
  another one closed it, taking this run for dead.
#}
{% macro own_sync() %}
    {% set found = run_query(
        'select sync_id from ' ~ bookkeeping_table('syncs')
        ~ " where invocation_id = '" ~ invocation_id ~ "' and status = 'running'"
    ).rows %}
    {% do return(found[0][0] if found else none) %}
{% endmacro %}
