{#
  The custom properties that this model's table has had no column of so far, by the books: names.
#}
{% macro recorded_left_out() %}
    {% set books = bookkeeping_table('columns_left_out') %}
    {% if load_relation(books) is none %}
        {% do return([]) %}
    {% endif %}
    {% do return(run_query(
        'select column_name from ' ~ books ~ " where model = '" ~ this.identifier ~ "'"
    ).columns[0].values() | list) %}
{% endmacro %}
