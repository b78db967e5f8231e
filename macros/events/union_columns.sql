{#
  The columns of several event tables together, in order: a dict of name and SQL type.

  tables: list of dicts of column name and type, each in its table's order. Built-in columns come
  first, in the documented order.
#}
{% macro union_columns(tables) %}
    {% set seen = {} %}
    {% for names in tables %}
        {% for name, type in names.items() %}
            {% do seen.setdefault(name, type) %}
        {% endfor %}
    {% endfor %}
    {% set columns = {} %}
    {% for column in builtin_columns('events') if column.name in seen %}
        {% do columns.update({column.name: seen[column.name]}) %}
    {% endfor %}
    {% for name, type in seen.items() if name not in columns %}
        {% do columns.update({name: type}) %}
    {% endfor %}
    {% do return(columns) %}
{% endmacro %}
