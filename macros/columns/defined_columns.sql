{#
  The columns of defined properties of some levels, by name: dicts with name, data_type, level
  ('defined') and property (see defined_properties).

  levels: of event, session, user; scope: 'event' or 'user', the custom properties beside which
  they stand. One that meets the column of a custom property, of whatever event or user, gets a
  suffix, so that a column of all_events is one thing.
#}
{% macro defined_columns(levels, scope='event') %}
    {% set found = defined_properties() | selectattr('level', 'in', levels) | list %}
    {% set taken = custom_columns(scope) if found else [] %}
    {% set columns = [] %}
    {% for property in found %}
        {% set read = namespace(name=property.name, number=1) %}
        {% for _ in taken if read.name in taken %}
            {% set read.name = property.name ~ '_defined_property'
                ~ ('_' ~ read.number if read.number > 1 else '') %}
            {% set read.number = read.number + 1 %}
        {% endfor %}
        {% do columns.append({
            'name': read.name, 'data_type': 'text', 'level': 'defined', 'property': property,
        }) %}
    {% endfor %}
    {% do return(columns) %}
{% endmacro %}
