{#
  Whether this run of dbt builds tables for the first time while syncs of others may be at work: it
  is no sync of its own, and the environment variable EVENTIDE_BESIDE has the number of the sync
  that all its sources had come to before it began (see loader/beside.py).
#}
{% macro is_beside_syncs() %}
    {% do return(env_var('EVENTIDE_BESIDE', '') != '') %}
{% endmacro %}
