{#
  Whether a view of so many columns of so many tables can be made on this warehouse.

  columns, beside, tables: as in fitting_columns.
#}
{% macro fits_view(columns, beside, tables) %}
    {% if most_columns() is not none and columns | length + beside > most_columns() %}
        {% do return(false) %}
    {% endif %}
    {% do return(
        longest_view() is none
        or all_events_query(tables, columns, 'device_sessions') | length <= longest_view()
    ) %}
{% endmacro %}
