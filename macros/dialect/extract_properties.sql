{#
  Reading many properties of one JSON text: `extract_properties` parses it once (a column of a
  materialized CTE), `extracted_property` then takes one of them out as text.

  column: the JSON text; paths: list of paths, each a list of keys (names in objects, never
  positions in arrays).
  extracted: the column that extract_properties made; position: index of the path in paths.
  Value: the scalar's text exactly as sent, the JSON text as sent of an array, NULL for a missing
  value, JSON's null, and an object (whose leaves are properties of their own, unless it is as
  deep as the catalog of properties goes: then it is a value like an array).
#}
{% macro extract_properties(column, paths) -%}
    {{ adapter.dispatch('extract_properties', 'eventide')(column, paths) }}
{%- endmacro %}

{% macro extracted_property(extracted, paths, position) -%}
    {{ adapter.dispatch('extracted_property', 'eventide')(extracted, paths, position) }}
{%- endmacro %}

{% macro duckdb__extract_properties(column, paths) -%}
    {%- set places = [] -%}
    {%- for path in paths -%}
        {%- do places.append(text_literal(json_place(path))) -%}
    {%- endfor -%}
    struct_pack(
        texts := json_extract_string({{ column }}, [{{ places | join(', ') }}]),
        types := json_type({{ column }}, [{{ places | join(', ') }}])
    )
{%- endmacro %}

{#- A JSON Pointer takes any key, but a number in it for a position if it meets an array; a JSON
    path does not, but it cannot hold every key. -#}
{% macro json_place(path) -%}
    {%- set numbers = [] -%}
    {%- for key in path[1:] if modules.re.fullmatch('[0-9]+', key) -%}
        {%- do numbers.append(key) -%}
    {%- endfor -%}
    {%- if numbers and '' not in path and not modules.re.search('["*\\\\]', path | join) -%}
        ${% for key in path %}."{{ key }}"{% endfor %}
    {%- else -%}
        {{ json_pointer(path) }}
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__extracted_property(extracted, paths, position) -%}
    {%- set value = extracted ~ '.texts[' ~ (position + 1) ~ ']' -%}
    {%- if is_deepest_path(paths[position]) -%} {{ value }}
    {%- else -%}
    case when {{ extracted }}.types[{{ position + 1 }}] <> 'OBJECT' then {{ value }} end
    {%- endif -%}
{%- endmacro %}

{#- jsonb finds keys fast, but writes what is in arrays and objects anew; json gives it as sent. -#}
{% macro postgres__extract_properties(column, paths) -%}
    (
        select array[
            {%- for path in paths %}
            {%- set keys = [] -%}
            {%- for key in path -%}
                {%- do keys.append(text_literal(key)) -%}
            {%- endfor %}
            {%- set value = ' -> '.join(['parsed.body'] + keys) %}
            {%- set text = ' -> '.join(['parsed.body'] + keys[:-1]) ~ ' ->> ' ~ keys[-1] %}
            {%- set as_sent = text | replace('parsed.body', 'cast(' ~ column ~ ' as json)', 1) %}
            case jsonb_typeof({{ value }})
                when 'object' then {{ as_sent if is_deepest_path(path) else 'null' }}
                when 'array' then {{ as_sent }}
                else {{ text }}
            end{{ ',' if not loop.last }}
            {%- endfor %}
        ]
        from (select cast({{ column }} as jsonb) as body offset 0) as parsed
    )
{%- endmacro %}

{% macro postgres__extracted_property(extracted, paths, position) -%}
    {{ extracted }}[{{ position + 1 }}]
{%- endmacro %}

{% macro snowflake__extract_properties(column, paths) -%} parse_json({{ column }}) {%- endmacro %}

{#- Scalars and arrays are texts in the raw events there: see loader/warehouses/exact_json.py. -#}
{% macro snowflake__extracted_property(extracted, paths, position) -%}
    {%- set value = variant_at(extracted, paths[position]) -%}
    case when not is_object({{ value }}) then {{ value }}::varchar end
{%- endmacro %}
