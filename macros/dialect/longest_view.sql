{#
  How many characters the query of a view may have on this warehouse; none where it does not matter.
#}
{% macro longest_view() %}
    {% do return(adapter.dispatch('longest_view', 'eventide')()) %}
{% endmacro %}

{% macro default__longest_view() %} {% do return(none) %} {% endmacro %}

{#- 256 K less than what dbt puts around it. -#}
{% macro bigquery__longest_view() %} {% do return(256000) %} {% endmacro %}
