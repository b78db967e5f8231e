{# Redshift's extract_properties and extracted_property: see there. #}
{#- A path is looked up in the text each time; nothing parsed there keeps 1.10 from becoming 1.1. -#}
{% macro redshift__extract_properties(column, paths) -%} {{ column }} {%- endmacro %}

{#- An object and a string that holds one come out alike. Then the text that it was in says which:
    in a string quotes and line ends are escaped, as the loader's own JSON has them. -#}
{% macro redshift__extracted_property(extracted, paths, position) -%}
    {%- set path = paths[position] -%}
    {%- set value = json_text(extracted, path) -%}
    {%- if is_deepest_path(path) -%} {{ value }}
    {%- else -%}
    {%- set whole = json_text(extracted, path[:-1]) if path | length > 1 else extracted -%}
    {%- set key = '"' ~ path[-1] | replace('\\', '\\\\') | replace('"', '\\"') ~ '":"' -%}
    {%- set escaped = namespace(sql=value) -%}
    {%- for plain, written in [
        ('\\', '\\\\'), ('"', '\\"'), ('\n', '\\n'), ('\r', '\\r'), ('\t', '\\t')
    ] -%}
        {%- set escaped.sql = 'replace(' ~ escaped.sql ~ ', ' ~ text_literal(plain) ~ ', '
            ~ text_literal(written) ~ ')' -%}
    {%- endfor %}
    case
        when left({{ value }}, 1) <> '{' or not can_json_parse({{ value }}) then {{ value }}
        when strpos({{ whole }}, {{ text_literal(key) }} || {{ escaped.sql }} || '"') > 0 then {{ value }}
    end
    {%- endif -%}
{%- endmacro %}
