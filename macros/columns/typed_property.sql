{#
  One property column of a select list: the first of its paths that has a value, typed.

  column: a dict of property_columns(); extracted: what extract_properties() made; paths: the
  list of all paths it was made from.
#}
{% macro typed_property(column, extracted, paths) -%}
    {%- set texts = [] -%}
    {%- for path in column.paths -%}
        {%- do texts.append(extracted_property(extracted, paths, paths.index(path))) -%}
    {%- endfor -%}
    {%- set text = texts[0] if texts | length == 1 else 'coalesce(' ~ texts | join(', ') ~ ')' -%}
    {{ safe_cast_text('(' ~ text ~ ')', column.data_type) }}
{%- endmacro %}
