{#
  dbt's own macro, with a shorter way: where columns_changed has found just the columns that the
  table should have, nobody need look again at those of the table and of the query; and where both
  have the same ones, dbt would come to nothing else.

  Returns the columns that are written.
#}
{% macro process_schema_changes(on_schema_change, source_relation, target_relation) %}
    {% set existing = remembered().get('existing_columns', []) %}
    {% if existing and existing | length == (wanted_columns() or []) | length %}
        {% do return(existing) %}
    {% endif %}
    {% if not existing and on_schema_change != 'ignore' %}
        {% set source = columns_of(source_relation) %}
        {% set standing = columns_of(target_relation) %}
        {% if source | map(attribute='name') | list == standing | map(attribute='name') | list
            and source | map(attribute='dtype') | list == standing | map(attribute='dtype') | list %}
            {% do return(source) %}
        {% endif %}
    {% endif %}
    {% do return(dbt.process_schema_changes(on_schema_change, source_relation, target_relation)) %}
{% endmacro %}
