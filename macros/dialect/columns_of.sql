{#
  The columns of a relation that is there, as `adapter.get_columns_in_relation` gives them. Where
  the adapter would only call a macro, that macro: through the adapter each call makes a context
  with all of dbt's macros anew, which takes longer than the query.
#}
{% macro columns_of(relation) -%}
    {{ return(adapter.dispatch('columns_of', 'eventide')(relation)) }}
{%- endmacro %}

{% macro default__columns_of(relation) -%}
    {{ return(adapter.get_columns_in_relation(relation)) }}
{%- endmacro %}

{% macro duckdb__columns_of(relation) -%} {{ return(dbt.get_columns_in_relation(relation)) }} {%- endmacro %}

{% macro postgres__columns_of(relation) -%} {{ return(dbt.get_columns_in_relation(relation)) }} {%- endmacro %}

{% macro redshift__columns_of(relation) -%}
    {{ return(adapter.get_columns_in_relation(relation)) }}
{%- endmacro %}
