{#
  SQL query of the rows of several tables, one after another, each row with its table's name in
  event_table_name. A column that a table does not have is NULL in its rows.

  tables: dict of relation to its columns (dict of name and SQL type), at least one; columns: the
  wanted ones, likewise. The query may have others beside them, and in any order.
#}
{% macro union_tables(tables, columns) -%}
    {{ adapter.dispatch('union_tables', 'eventide')(tables, columns) }}
{%- endmacro %}

{% macro default__union_tables(tables, columns) -%}
    {%- for table, names in tables.items() %}
        select
            '{{ table.identifier }}' as event_table_name,
            {%- for column, type in columns.items() %}
            {% if column not in names -%} cast(null as {{ type }}) as {{ column_name(column) }}
            {%- elif names[column] == type or same_type(names[column], type) -%} {{ column_name(column) }}
            {%- else -%} {{ column_as_text(column_name(column), 't', {column_name(column): names[column]}) }} as {{ column_name(column) }} {%- endif -%}
            {{ ',' if not loop.last }}
            {%- endfor %}
        from {{ table }} as t
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro %}

{#- DuckDB binds every column of every step of a union. With hundreds of tables, one after another
    and NULLs written out, a plain count took half a minute; halves of halves take half a second.
    Views follow names here, so the columns are kept. -#}
{% macro duckdb__union_tables(tables, columns) -%}
    select *
    from {{ keeping_columns('(' ~ union_by_halves(tables | list) ~ ')',
        dict(columns, event_table_name='varchar')) }}
{%- endmacro %}

{% macro union_by_halves(tables) -%}
    {%- if tables | length == 1 -%}
        select '{{ tables[0].identifier }}' as event_table_name, * from {{ tables[0] }}
    {%- else -%}
        {%- set half = tables | length // 2 -%}
        ({{ union_by_halves(tables[:half]) }})
        union all by name
        ({{ union_by_halves(tables[half:]) }})
    {%- endif -%}
{%- endmacro %}
