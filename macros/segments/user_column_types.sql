{#
  Data type by name of the columns of users, at run time; an empty dict while dbt parses. A user
  property that nobody ever sent has no column, and a segment must not break on it.
#}
{% macro user_column_types(users) %}
    {% set types = {} %}
    {% if execute %}
        {% for column in adapter.get_columns_in_relation(users) %}
            {% do types.update({column.name | lower: column.dtype | lower}) %}
        {% endfor %}
    {% endif %}
    {% do return(types) %}
{% endmacro %}
