{#
  Whether an incremental table must be built anew: its fingerprint differs from the recorded
  one, a model that it reads was built anew, or its columns are no longer the first of those that
  it should have, with their types.

  New columns at the end are no reason: they are appended, empty for older rows, which is what
  a rebuild would give.
#}
{% macro definition_changed() %}
    {% if model.config.materialized != 'incremental' or load_relation(this) is none %}
        {% do return(false) %}
    {% endif %}
    {% if recorded_fingerprint() != model_fingerprint() or upstream_rebuilt() %}
        {% do return(true) %}
    {% endif %}
    {% set wanted = wanted_columns() %}
    {% if wanted is none %}
        {% do return(false) %}
    {% endif %}
    {% set existing = adapter.get_columns_in_relation(this) %}
    {% if existing | length > wanted | length %}
        {% do return(true) %}
    {% endif %}
    {% for column in existing %}
        {% set expected = wanted[loop.index0] %}
        {% if column.name | lower != expected.name
            or not same_type(column.dtype, sql_type(expected.data_type)) %}
            {% do return(true) %}
        {% endif %}
    {% endfor %}
    {% do return(false) %}
{% endmacro %}
