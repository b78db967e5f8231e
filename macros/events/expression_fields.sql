{#
  The fields in an expression (see sql_expression): a list of their names.
#}
{% macro expression_fields(tree) %}
    {% set fields = [] %}
    {% if tree is sequence and tree is not string %}
        {% if tree[0] == 'field' %} {% do fields.append(tree[1]) %}
        {% else %}
            {% for argument in tree[1:] %}
                {% do fields.extend(expression_fields(argument)) %}
            {% endfor %}
        {% endif %}
    {% endif %}
    {% do return(fields) %}
{% endmacro %}
