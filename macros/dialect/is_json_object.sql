{#
  SQL boolean: a text is a JSON object; NULL for NULL. Where the engine cannot ask, a text that is
  no JSON fails the statement.

  text: SQL text expression.
#}
{% macro is_json_object(text) -%}
    {{ adapter.dispatch('is_json_object', 'eventide')(text) }}
{%- endmacro %}

{% macro duckdb__is_json_object(text) -%}
    case when json_valid({{ text }}) then json_type({{ text }}) = 'OBJECT' else {{ text }} is null end
{%- endmacro %}

{#- PostgreSQL 15 cannot ask. -#}
{% macro postgres__is_json_object(text) -%}
    json_typeof(cast({{ text }} as json)) = 'object'
{%- endmacro %}

{% macro bigquery__is_json_object(text) -%}
    case
        when {{ text }} is not null
            then coalesce(json_type(safe.parse_json({{ text }})) = 'object', false)
    end
{%- endmacro %}

{% macro snowflake__is_json_object(text) -%}
    case when {{ text }} is not null then coalesce(is_object(try_parse_json({{ text }})), false) end
{%- endmacro %}
