{#
  Value of dbt's `indexes` config: the wanted indexes where the engine is one that uses them.

  ordered: columns of numbers and times, one index each; equal: columns of text that are only ever
  compared for equality, which may hold texts longer than an ordered index takes. DuckDB and the
  columnar warehouses prune by order and statistics instead.
#}
{% macro table_indexes(ordered, equal=[]) %}
    {% do return(adapter.dispatch('table_indexes', 'eventide')(ordered, equal)) %}
{% endmacro %}

{% macro default__table_indexes(ordered, equal) %} {% do return([]) %} {% endmacro %}

{% macro postgres__table_indexes(ordered, equal) %}
    {% set indexes = [] %}
    {% for name in ordered %}
        {% do indexes.append({'columns': [name]}) %}
    {% endfor %}
    {% for name in equal %}
        {% do indexes.append({'columns': [name], 'type': 'hash'}) %}
    {% endfor %}
    {% do return(indexes) %}
{% endmacro %}

{% macro redshift__table_indexes(ordered, equal) %} {% do return([]) %} {% endmacro %}
