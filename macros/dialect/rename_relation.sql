{#
  Overrides dbt's rename on PostgreSQL, where a table or view built beside the one that people read
  takes its name. Views, grants and policies there belong to the table, not to its name, so the
  standing one stays and gets the new rows wherever its columns are the same; elsewhere views
  follow names, and dbt's own renames are right.

  dbt runs this, and what drops a relation, outside of any model: there a project that has Eventide
  as a package finds macros by the package's name alone.

  from_relation, to_relation: dbt's materializations call this twice, first to put the standing one
  aside and then to give its name to the new one.
#}
{% macro postgres__rename_relation(from_relation, to_relation) %}
    {% if to_relation.identifier.endswith('__dbt_backup') %}
        {#- The standing one keeps its name until the new one can take it. -#}
        {% do return('') %}
    {% endif %}
    {% set fit = eventide.columns_fit(from_relation, to_relation) %}
    {% if fit == 'new' %}
        {% do default__rename_relation(from_relation, to_relation) %}
    {% elif fit == 'table' %}
        {% do eventide.replace_rows(from_relation, to_relation) %}
    {% elif fit == 'view' %}
        {% do eventide.replace_view(from_relation, to_relation) %}
    {% else %}
        {% do eventide.exchange(from_relation, to_relation) %}
    {% endif %}
{% endmacro %}

{#- Views find tables by name there: see redshift__create_view_as. -#}
{% macro redshift__rename_relation(from_relation, to_relation) %}
    {% do default__rename_relation(from_relation, to_relation) %}
{% endmacro %}
