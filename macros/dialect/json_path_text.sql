{#
  SQL (BigQuery) of the text of a value in a JSON text: a scalar exactly as sent, so no JSON type is
  met on the way, which would write numbers anew.

  column: SQL of the text; keys: list of keys, never positions; structures: what comes out as JSON
  text and not as NULL: 'array' for arrays, 'object' for objects as well.
#}
{% macro json_path_text(column, keys, structures) -%}
    {%- set path = json_path(keys) -%}
    {%- if path is none -%} cast(null as string)
    {%- else -%}
    {%- set structure = 'json_query(' ~ column ~ ', ' ~ text_literal(path) ~ ')' -%}
    {%- set value -%}
        coalesce(
            json_value({{ column }}, {{ text_literal(path) }}),
            {% if structures == 'array' -%} if(starts_with({{ structure }}, '['), {{ structure }}, null)
            {%- else -%} if(substr({{ structure }}, 1, 1) in ('[', '{'), {{ structure }}, null)
            {%- endif %}
        )
    {%- endset -%}
    {#- A number would be taken for a position where it meets an array. -#}
    {%- set numbers = [] -%}
    {%- for place in range(1, keys | length) if modules.re.fullmatch('[0-9]+', keys[place]) -%}
        {%- do numbers.append(
            "starts_with(json_query(" ~ column ~ ', ' ~ text_literal(json_path(keys[:place])) ~ "), '{')"
        ) -%}
    {%- endfor -%}
    {{ 'if(' ~ numbers | join(' and ') ~ ', ' ~ value ~ ', null)' if numbers else value }}
    {%- endif -%}
{%- endmacro %}
