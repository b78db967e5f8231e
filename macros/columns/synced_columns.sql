{#
  Those of a table's custom properties that are columns of it, in their order: not the un-synced
  ones, and of the rest no more than `max_property_columns`, the first to appear.

  columns: of property_columns(); controls: as is_synced() takes them.
#}
{% macro synced_columns(columns, controls) %}
    {% set kept = [] %}
    {% for column in columns if is_synced(column.name, controls) %}
        {% do kept.append(column) %}
    {% endfor %}
    {% do return(kept[:var('max_property_columns')]) %}
{% endmacro %}
