{#
  A dict of the running model's own for as long as this run of dbt lasts: what has been asked once
  need not be asked again. dbt renders a model twice, when it compiles it and when it makes it, with
  a `model` of its own each time; the `graph` is the same. Unit tests and `eventide plan` have none.
#}
{% macro remembered() %}
    {% set nodes = graph.get('nodes', {}) if graph is defined else {} %}
    {% do return(nodes.get(model.get('unique_id'), model).setdefault('_remembered', {})) %}
{% endmacro %}
