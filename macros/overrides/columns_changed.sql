{#
  Whether a table's columns are no longer the first of those that it should have, with their types.

  New columns at the end are no reason to build it anew: they are appended, empty for older rows,
  which is what a rebuild would give; but not where rows that are there were made without them.
#}
{% macro columns_changed() %}
    {% set wanted = wanted_columns() %}
    {% if wanted is none %}
        {% do return(false) %}
    {% endif %}
    {% set existing = columns_of(this) %}
    {% do remembered().update({'existing_columns': existing}) %}
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
    {% set appended = wanted[existing | length:] | map(attribute='name') | list %}
    {% do return(appended | select('in', recorded_left_out() if appended else []) | list != []) %}
{% endmacro %}
