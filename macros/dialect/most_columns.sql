{#
  How many columns a table or view may have on this warehouse; none where it does not matter.
#}
{% macro most_columns() %}
    {% do return(adapter.dispatch('most_columns', 'eventide')()) %}
{% endmacro %}

{% macro default__most_columns() %} {% do return(none) %} {% endmacro %}

{% macro postgres__most_columns() %} {% do return(1600) %} {% endmacro %}

{% macro redshift__most_columns() %} {% do return(1600) %} {% endmacro %}

{% macro bigquery__most_columns() %} {% do return(10000) %} {% endmacro %}
