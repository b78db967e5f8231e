{#
  A typed column as the text that rules compare, times in ISO 8601. NULL for a column that the
  table does not have, with a warning: it may be a property that nobody sent yet, or a typing error.

  name: the column; alias: table alias; types: data types of the table's columns, by name.
#}
{% macro column_as_text(name, alias, types) -%}
    {%- set text = sql_type('text') -%}
    {%- if name not in types -%}
        {%- if types -%}
            {%- do exceptions.warn(
                this.identifier ~ ': users has no column ' ~ name ~ '. It is taken as missing for '
                ~ 'every user; correct definitions/segments.yml if it is a typing error.'
            ) -%}
        {%- endif -%}
        cast(null as {{ text }})
    {%- elif same_type(types[name], sql_type('timestamp')) -%}
        {{ time_as_text(alias ~ '.' ~ name) }}
    {%- elif same_type(types[name], 'boolean') -%} {{ boolean_as_text(alias ~ '.' ~ name) }}
    {%- else -%} cast({{ alias }}.{{ name }} as {{ text }})
    {%- endif -%}
{%- endmacro %}
