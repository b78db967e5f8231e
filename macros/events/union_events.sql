{#
  The whole model of `all_events`: the rows of all given tables, each with the name of its table
  and the seconds since its session began.

  tables: relations; one without event_table_name of its own gets it from its identifier. The
  columns are the union of theirs, read at run time: the documented ones, the built-in ones in
  their order, then properties in the order in which they first appear; where that is more than
  the warehouse can hold, built-in ones alone.
#}
{% macro union_events(tables) %}
    {{ config(materialized='view') }}
    {% do ref('device_sessions') %}
    {% set existing = {} %}
    {% if execute %}
        {% set columns_by_table = columns_of_schema(tables[0]) %}
        {% for table in tables if table.identifier in columns_by_table %}
            {% do existing.update({table: columns_by_table[table.identifier]}) %}
        {% endfor %}
    {% endif %}
    {% set columns = fitting_columns(union_columns(existing.values() | list), 3, existing) %}
    {{ all_events_query(existing, columns, ref('device_sessions')) }}
{% endmacro %}
