{#
  The JSON Pointer (RFC 6901) of a path, a list of keys.
#}
{% macro json_pointer(path) -%}
    {%- for key in path -%}
        /{{ key | replace('~', '~0') | replace('/', '~1') }}
    {%- endfor -%}
{%- endmacro %}
