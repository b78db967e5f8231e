{#
  SQL statements, with `;` between them, as one script that a reader sees the whole of or nothing.

  Where dbt itself opens a transaction for a model, they are as they were.
#}
{% macro in_one_transaction(statements) -%}
    {{ adapter.dispatch('in_one_transaction', 'eventide')(statements) }}
{%- endmacro %}

{% macro default__in_one_transaction(statements) -%} {{ statements }} {%- endmacro %}

{% macro snowflake__in_one_transaction(statements) -%}
    begin;
    {{ statements }};
    commit;
{%- endmacro %}

{% macro bigquery__in_one_transaction(statements) -%}
    begin transaction;
    {{ statements }};
    commit transaction;
{%- endmacro %}
