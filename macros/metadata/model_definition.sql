{#
  What a model is built from, in words that people can compare, as JSON text: put by the model into
  `meta.definition` beside the fingerprint that decides. none for a model that has none.
#}
{% macro model_definition() %}
    {% set definition = model.config.meta.get('definition') %}
    {% do return(none if definition is none else tojson(definition, sort_keys=true)) %}
{% endmacro %}
