{#
  Reading many properties of one JSON text: `extract_properties` parses it once (a column of a
  materialized CTE), `extracted_property` then takes one of them out as text.

  column: the JSON text; paths: list of paths, each a list of keys.
  extracted: the column that extract_properties made; position: index of the path in paths.
  Value: the scalar's text exactly as sent, a JSON text for arrays, NULL for a missing value,
  JSON's null, and an object (whose leaves are properties of their own).
#}
{% macro extract_properties(column, paths) -%}
    {{ adapter.dispatch('extract_properties', 'eventide')(column, paths) }}
{%- endmacro %}

{% macro extracted_property(extracted, paths, position) -%}
    {{ adapter.dispatch('extracted_property', 'eventide')(extracted, paths, position) }}
{%- endmacro %}

{% macro duckdb__extract_properties(column, paths) -%}
    {%- set pointers = [] -%}
    {%- for path in paths -%}
        {%- do pointers.append(text_literal(json_pointer(path))) -%}
    {%- endfor -%}
    struct_pack(
        texts := json_extract_string({{ column }}, [{{ pointers | join(', ') }}]),
        types := json_type({{ column }}, [{{ pointers | join(', ') }}])
    )
{%- endmacro %}

{% macro duckdb__extracted_property(extracted, paths, position) -%}
    case
        when {{ extracted }}.types[{{ position + 1 }}] <> 'OBJECT'
            then {{ extracted }}.texts[{{ position + 1 }}]
    end
{%- endmacro %}

{% macro postgres__extract_properties(column, paths) -%}
    cast({{ column }} as jsonb)
{%- endmacro %}

{% macro postgres__extracted_property(extracted, paths, position) -%}
    {%- set keys = [] -%}
    {%- for key in paths[position] -%}
        {%- do keys.append(text_literal(key)) -%}
    {%- endfor -%}
    {%- set path = 'array[' ~ keys | join(', ') ~ ']' -%}
    case
        when jsonb_typeof({{ extracted }} #> {{ path }}) <> 'object'
            then {{ extracted }} #>> {{ path }}
    end
{%- endmacro %}
