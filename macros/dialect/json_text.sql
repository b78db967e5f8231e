{#
  The text of one value inside a JSON column: NULL where it is missing or JSON's null, a JSON text
  for arrays and objects. Keys are names in objects, never positions in arrays.

  column: SQL of the JSON object; keys: list of keys from the outermost to the innermost.
#}
{% macro json_text(column, keys) -%}
    {{ adapter.dispatch('json_text', 'eventide')(column, keys) }}
{%- endmacro %}

{#- DuckDB takes numbers in a JSON Pointer as positions, and * in the other kind of path as all
    keys, even in quotes: plain keys go by a path, the rest by a pointer of one key each. -#}
{% macro duckdb__json_text(column, keys) -%}
    {%- set read = namespace(sql=column, path='') -%}
    {%- for key in keys -%}
        {%- if key in ['', '*'] or '"' in key or '\\' in key -%}
            {%- if read.path -%}
                {%- set read.sql = json_part(read.sql, '$' ~ read.path, false) -%}
                {%- set read.path = '' -%}
            {%- endif -%}
            {%- set pointer = '/' ~ key | replace('~', '~0') | replace('/', '~1') -%}
            {%- set read.sql = json_part(read.sql, pointer, loop.last) -%}
        {%- else -%}
            {%- set read.path = read.path ~ '."' ~ key ~ '"' -%}
            {%- if loop.last -%}
                {%- set read.sql = json_part(read.sql, '$' ~ read.path, true) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {{ read.sql }}
{%- endmacro %}

{% macro json_part(column, path, as_text) -%}
    json_extract{{ '_string' if as_text }}({{ column }}, {{ text_literal(path) }})
{%- endmacro %}

{#- `json`, not `jsonb`: one value out of a text is had without building the whole. -#}
{% macro postgres__json_text(column, keys) -%}
    (cast({{ column }} as json)
    {%- for key in keys %} {{ '->>' if loop.last else '->' }} {{ text_literal(key) }}
    {%- endfor -%})
{%- endmacro %}

{% macro snowflake__json_text(column, keys) -%}
    {{ variant_at('parse_json(' ~ column ~ ')', keys) }}::varchar
{%- endmacro %}

{#- A function for each key: paths do not hold every key. -#}
{% macro variant_at(variant, keys) -%}
    {{ 'get(' * (keys | length) }}{{ variant }}
    {%- for key in keys -%}, {{ text_literal(key) }}) {%- endfor -%}
{%- endmacro %}

{#- A path has at most five keys there. -#}
{% macro redshift__json_text(column, keys) -%}
    {%- if keys | length > 5 -%}
    {{ redshift__json_text(redshift__json_text(column, keys[:5]), keys[5:]) }}
    {%- else -%}
    json_extract_path_text({{ column }}
    {%- for key in keys -%}, {{ text_literal(key) }} {%- endfor -%}
    , true)
    {%- endif -%}
{%- endmacro %}

{% macro bigquery__json_text(column, keys) -%} {{ json_path_text(column, keys, 'object') }} {%- endmacro %}
