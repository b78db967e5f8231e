{#
  Names of the models that the running sync has built from scratch so far, as the books say.
#}
{% macro models_rebuilt() %}
    {% do return(run_query(
        'select model from ' ~ bookkeeping_table('model_syncs') ~ ' where rebuilt and sync_id = '
        ~ current_sync_id()
    ).columns[0].values()) %}
{% endmacro %}
