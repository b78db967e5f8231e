{#
  What a model's rows depend on beside its input: a hash of its rule, start date and settings,
  put by the model into `meta.fingerprint`, and of which property wins where several share a
  column. '' for a model that depends on nothing of the kind.
#}
{% macro model_fingerprint() %}
    {% set fixed = model.config.meta.get('fingerprint', '') %}
    {% set shared = shared_columns() %}
    {% do return(local_md5(fixed ~ tojson(shared)) if shared else fixed) %}
{% endmacro %}
