{#
  Value of dbt's `indexes` config: the wanted indexes where the engine is one that uses them.

  columns: a list of lists of column names, one list an index. DuckDB and the columnar
  warehouses prune by order and statistics instead.
#}
{% macro table_indexes(columns) %}
    {% do return(adapter.dispatch('table_indexes', 'eventide')(columns)) %}
{% endmacro %}

{% macro default__table_indexes(columns) %} {% do return([]) %} {% endmacro %}

{% macro postgres__table_indexes(columns) %}
    {% set indexes = [] %}
    {% for names in columns %}
        {% do indexes.append({'columns': names}) %}
    {% endfor %}
    {% do return(indexes) %}
{% endmacro %}
