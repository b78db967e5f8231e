{#
  Whether an incremental table must be built anew: its definition is not the one it was built
  from, a model that it reads was built anew, or its columns are not those it should have.

  `eventide plan` asks the same three macros before a sync does, so that both come to one answer.
#}
{% macro definition_changed() %}
    {% if model.config.materialized != 'incremental' or load_relation(this) is none %}
        {% do return(false) %}
    {% endif %}
    {% do return(fingerprint_changed() or upstream_rebuilt() or columns_changed()) %}
{% endmacro %}
