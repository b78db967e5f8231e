{#
  What the defined properties of some levels are made of, for fingerprints and definitions: a dict
  by name, empty where there is none.
#}
{% macro defined_rules(levels) %}
    {% set rules = {} %}
    {% for property in defined_properties() | selectattr('level', 'in', levels) %}
        {% do rules.update({property.name: property}) %}
    {% endfor %}
    {% do return(rules) %}
{% endmacro %}
