{#
  Whether the books say that the running sync built the relation from scratch.
#}
{% macro rebuilt_in_this_sync(relation) %}
    {% do return(run_query(
        'select 1 from ' ~ bookkeeping_table('model_syncs') ~ ' where rebuilt and sync_id = '
        ~ current_sync_id() ~ ' and model = ' ~ text_literal(relation.identifier)
    ).rows | length > 0) %}
{% endmacro %}
