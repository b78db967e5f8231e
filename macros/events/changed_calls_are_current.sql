{#
  Whether the running sync has made `changed_calls`. When models are selected by hand it may be of
  an earlier sync; event tables then look into the spine and the raw events themselves. They come
  after it in a run, so that one answer is for all of them.
#}
{% macro changed_calls_are_current() %}
    {% set known = remembered_in_run() %}
    {% if execute and 'changed_calls_are_current' not in known %}
        {% do known.update({'changed_calls_are_current': run_query(
            'select ' ~ synced_to('changed_calls') ~ ' = ' ~ current_sync_id()
        ).rows[0][0]}) %}
    {% endif %}
    {% do return(known.get('changed_calls_are_current', false)) %}
{% endmacro %}
