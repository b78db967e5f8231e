{#
  The end of a query that makes a table, for rows that are read together to lie together: an ORDER
  BY, or nothing where a table says itself how it is laid out (see physical_design).

  columns: SQL of what to order by.
#}
{% macro stored_order(columns) -%}
    {{ adapter.dispatch('stored_order', 'eventide')(columns) }}
{%- endmacro %}

{% macro default__stored_order(columns) -%} order by {{ columns }} {%- endmacro %}

{#- One worker would have to hold the whole table. -#}
{% macro bigquery__stored_order(columns) -%} {%- endmacro %}
