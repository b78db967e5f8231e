{#
  The columns of all tables and views of a schema, in their order, by one query: a dict of table
  name to a dict of column name to data type.

  relation: any relation in the schema.
#}
{% macro columns_of_schema(relation) -%}
    {% set tables = {} %}
    {% for table, column, type in run_query(
        adapter.dispatch('columns_of_schema_sql', 'eventide')(relation)
        ~ ' order by table_name, ordinal_position'
    ).rows %}
        {% do tables.setdefault(table, {}).update({column: type}) %}
    {% endfor %}
    {% do return(tables) %}
{%- endmacro %}

{% macro default__columns_of_schema_sql(relation) -%}
    select table_name, column_name, data_type from information_schema.columns
    where table_catalog = {{ text_literal(relation.database) }}
        and table_schema = {{ text_literal(relation.schema) }}
{%- endmacro %}

{#- Names that were written without quotes are in capitals there. -#}
{% macro snowflake__columns_of_schema_sql(relation) -%}
    select lower(table_name), lower(column_name), data_type
    from {{ relation.information_schema('columns') }}
    where upper(table_schema) = upper({{ text_literal(relation.schema) }})
{%- endmacro %}

{#- The information schema has no view that finds its tables by name. Types come without their
    length, which then is another. -#}
{% macro redshift__columns_of_schema_sql(relation) -%}
    select
        table_name, column_name,
        case
            when data_type like 'character varying%' then {{ text_literal(sql_type('text')) }}
            else data_type
        end as data_type
    from svv_columns
    where table_catalog = {{ text_literal(relation.database) }}
        and table_schema = {{ text_literal(relation.schema) }}
{%- endmacro %}

{% macro bigquery__columns_of_schema_sql(relation) -%}
    select table_name, column_name, data_type from {{ relation.information_schema('COLUMNS') }}
{%- endmacro %}
