{#
  The custom properties that this model's table has had no column of so far, by the books: names.
  A run asks once for all models.
#}
{% macro recorded_left_out() %}
    {% set known = remembered_in_run() %}
    {% if 'recorded_left_out' not in known %}
        {% set books = bookkeeping_table('columns_left_out') %}
        {% if load_relation(books) is none %}
            {% do return([]) %}
        {% endif %}
        {% set left_out = {} %}
        {% for model_name, column_name in run_query(
            'select model, column_name from ' ~ books
        ).rows %}
            {% do left_out.setdefault(model_name, []).append(column_name) %}
        {% endfor %}
        {% do known.update({'recorded_left_out': left_out}) %}
    {% endif %}
    {% do return(known['recorded_left_out'].get(this.identifier, [])) %}
{% endmacro %}
