{#
  The columns of several event tables together, in order: a dict of name and SQL type.

  tables: list of dicts of column name and type, each in its table's order. Built-in columns come
  first, in the documented order. A property whose type was widened while a table took no part in
  syncs has two types: it is text until that table catches up.
#}
{% macro union_columns(tables) %}
    {% set seen = {} %}
    {% for names in tables %}
        {% for name, type in names.items() %}
            {% if seen.setdefault(name, type) != type and not same_type(seen[name], type) %}
                {% do seen.update({name: sql_type('text')}) %}
            {% endif %}
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
