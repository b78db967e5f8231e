{#
  What a model's rows depend on beside its input: a hash of its rule, start date and settings,
  put by the model into `meta.fingerprint`. '' for a model that has none.
#}
{% macro model_fingerprint() %}
    {% do return(model.config.meta.get('fingerprint', '')) %}
{% endmacro %}
