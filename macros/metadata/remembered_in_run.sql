{#
  A dict of this run of dbt's own, for what has been asked for all models (see remembered).
  `eventide plan` has none, and remembers by itself what it has asked.
#}
{% macro remembered_in_run() %}
    {% do return(graph.setdefault('_remembered', {}) if graph is defined else {}) %}
{% endmacro %}
