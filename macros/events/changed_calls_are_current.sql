{#
  Whether the running sync has made `changed_calls`. When models are selected by hand it may be of
  an earlier sync; event tables then look into the spine and the raw events themselves.
#}
{% macro changed_calls_are_current() %}
    {% do return(execute and run_query(
        'select ' ~ synced_to('changed_calls') ~ ' = ' ~ current_sync_id()
    ).rows[0][0]) %}
{% endmacro %}
