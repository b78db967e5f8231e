{#
  SQL statement that tells the planner what a table that was just built holds, '' where the
  engine knows by itself. Without it PostgreSQL plans the next models for a table of a few rows.
#}
{% macro gather_statistics(relation) -%}
    {{ adapter.dispatch('gather_statistics', 'eventide')(relation) }}
{%- endmacro %}

{% macro default__gather_statistics(relation) -%} {%- endmacro %}

{% macro postgres__gather_statistics(relation) -%} ; analyze {{ relation }} {%- endmacro %}

{#- It looks by itself. -#}
{% macro redshift__gather_statistics(relation) -%} {%- endmacro %}
