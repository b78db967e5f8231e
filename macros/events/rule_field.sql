{#
  SQL of a field of a raw event: a column, the hierarchy, or the text of a property named by its
  path. `alias` may also be an alias and how the columns' names begin, `c.session__`. Keys in double
  quotes may hold dots, quotes (\") and backslashes (\\):
  properties.address."zip.code".
#}
{% macro rule_field(field, alias) -%}
    {%- if field == 'hierarchy' -%} {{ hierarchy_text(alias ~ '.properties') }}
    {%- elif not field.startswith('properties.') -%}
        {{ alias ~ ('' if alias.endswith('__') else '.') ~ field }}
    {%- else -%}
        {%- set keys = [] -%}
        {%- set read = namespace(key='', quoted=false, escaped=false) -%}
        {%- for character in field[11:] -%}
            {%- if read.escaped -%}
                {%- set read.key = read.key ~ character -%}
                {%- set read.escaped = false -%}
            {%- elif read.quoted and character == '\\' -%} {%- set read.escaped = true -%}
            {%- elif character == '"' -%} {%- set read.quoted = not read.quoted -%}
            {%- elif character == '.' and not read.quoted -%}
                {%- do keys.append(read.key) -%}
                {%- set read.key = '' -%}
            {%- else -%} {%- set read.key = read.key ~ character -%}
            {%- endif -%}
        {%- endfor -%}
        {%- do keys.append(read.key) -%}
        {{ json_text(alias ~ '.properties', keys) }}
    {%- endif -%}
{%- endmacro %}
