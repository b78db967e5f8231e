{#
  dbt's own macro, with a shorter way: where columns_changed has found just the columns that the
  table should have, nobody need look again at those of the table and of the query.

  Returns the columns that are written.
#}
{% macro process_schema_changes(on_schema_change, source_relation, target_relation) %}
    {% set existing = remembered().get('existing_columns', []) %}
    {% if existing and existing | length == (wanted_columns() or []) | length %}
        {% do return(existing) %}
    {% endif %}
    {% do return(dbt.process_schema_changes(on_schema_change, source_relation, target_relation)) %}
{% endmacro %}
