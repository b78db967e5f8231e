{#
  dbt's own statement for Redshift, but that views find what they read by its name whatever the
  config `bind` says: a table that is built anew would take the views on it along.
#}
{% macro redshift__create_view_as(relation, sql) -%}
    create view {{ relation }} as (
        {{ sql }}
    ) with no schema binding;
{%- endmacro %}
