{#
  The names of all columns of custom properties of a scope, 'event' or 'user', of whatever table.
  Asked once a model.
#}
{% macro custom_columns(scope) %}
    {% set catalog = ref('property_columns') %}
    {% if not execute or load_relation(catalog) is none %}
        {% do return([]) %}
    {% endif %}
    {% set asked = remembered().setdefault('custom_columns', {}) %}
    {% if scope not in asked %}
        {% do asked.update({scope: run_query(
            'select distinct column_name from ' ~ catalog ~ " where scope = '" ~ scope ~ "'"
        ).columns[0].values() | list}) %}
    {% endif %}
    {% do return(asked[scope]) %}
{% endmacro %}
