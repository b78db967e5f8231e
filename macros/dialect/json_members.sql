{#
  FROM item: the members of a JSON object, a row each of (key, value). Of a member, json_member_type
  gives object, array, string, number, boolean or NULL for JSON's null, json_member_text its text:
  of a scalar the value, else JSON, with numbers as the warehouse's JSON functions write them.

  text: SQL of the JSON text of an object, which may be NULL; alias: of the item, which is
  cross-joined after the row's own relation.
#}
{% macro json_members(text, alias) -%}
    {{ adapter.dispatch('json_members', 'eventide')(text, alias) }}
{%- endmacro %}

{% macro json_member_type(alias) -%}
    {{ adapter.dispatch('json_member_type', 'eventide')(alias) }}
{%- endmacro %}

{% macro json_member_text(alias) -%}
    {{ adapter.dispatch('json_member_text', 'eventide')(alias) }}
{%- endmacro %}

{% macro default__json_members(text, alias) %}
    {% do exceptions.raise_compiler_error(
        'tables that others fill are read as raw events on DuckDB, PostgreSQL and Snowflake only. '
        ~ 'Here, export the table to files and load them: eventide load FILE --mapping MAPPING'
    ) %}
{% endmacro %}

{% macro default__json_member_type(alias) -%} {{ default__json_members('', alias) }} {%- endmacro %}

{% macro default__json_member_text(alias) -%} {{ default__json_members('', alias) }} {%- endmacro %}

{% macro duckdb__json_members(text, alias) -%} json_each({{ text }}) as {{ alias }} {%- endmacro %}

{% macro duckdb__json_member_type(alias) -%}
    case {{ alias }}.type
        when 'OBJECT' then 'object' when 'ARRAY' then 'array' when 'VARCHAR' then 'string'
        when 'BOOLEAN' then 'boolean' when 'NULL' then null else 'number'
    end
{%- endmacro %}

{% macro duckdb__json_member_text(alias) -%} json_extract_string({{ alias }}.value, '$') {%- endmacro %}

{#- `json`, not `jsonb`, which would write 1e3 as 1000. -#}
{% macro postgres__json_members(text, alias) -%}
    lateral json_each(cast({{ text }} as json)) as {{ alias }} (key, value)
{%- endmacro %}

{% macro postgres__json_member_type(alias) -%}
    nullif(json_typeof({{ alias }}.value), 'null')
{%- endmacro %}

{% macro postgres__json_member_text(alias) -%} {{ alias }}.value #>> '{}' {%- endmacro %}

{#- Redshift's macros are PostgreSQL's unless they say otherwise; it has no such function. -#}
{% macro redshift__json_members(text, alias) -%}
    {{ default__json_members(text, alias) }}
{%- endmacro %}

{% macro snowflake__json_members(text, alias) -%}
    lateral flatten(input => parse_json({{ text }})) as {{ alias }}
{%- endmacro %}

{% macro snowflake__json_member_type(alias) -%}
    case left(to_json({{ alias }}.value), 1)
        when '{' then 'object' when '[' then 'array' when '"' then 'string' when 't' then 'boolean'
        when 'f' then 'boolean' when 'n' then null else 'number'
    end
{%- endmacro %}

{% macro snowflake__json_member_text(alias) -%} {{ alias }}.value::varchar {%- endmacro %}
