{#
  Append the fields in an expression (see sql_expression) to a list of names. Nothing is returned:
  outside of dbt, `return` would leave all calls of a recursion at once.
#}
{% macro add_expression_fields(tree, fields) %}
    {% if tree is sequence and tree is not string %}
        {% if tree[0] == 'field' %} {% do fields.append(tree[1]) %}
        {% else %}
            {% for argument in tree[1:] %}
                {% do add_expression_fields(argument, fields) %}
            {% endfor %}
        {% endif %}
    {% endif %}
{% endmacro %}
