{#
  Whether a value of a defined property may be too long: those that stand in definitions never are.
#}
{% macro takes_fields(property) %}
    {% set values = property.cases | map(attribute='value') | list + [property.get('otherwise', {})] %}
    {% do return(values | selectattr('field', 'defined') | list | length > 0) %}
{% endmacro %}
