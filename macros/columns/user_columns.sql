{#
  The columns of `users` in their order: documented ones, first-touch ones unless the setting
  turns them off, defined properties, then user properties. Dicts with name and data_type; user
  properties have paths.
#}
{% macro user_columns() %}
    {% set columns = [] %}
    {% for column in builtin_columns('users') %}
        {% if var('initial_columns') or not column.name.startswith('initial_') %}
            {% do columns.append(column) %}
        {% endif %}
    {% endfor %}
    {% do columns.extend(defined_columns(['user'], 'user')) %}
    {% set own = property_columns('user') | rejectattr('name', 'in', ['email', 'handle']) | list %}
    {% for column in synced_columns(own, property_controls('user')) %}
        {% do columns.append(dict(column, level='property')) %}
    {% endfor %}
    {% do return(columns) %}
{% endmacro %}
