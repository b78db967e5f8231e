{#
  SQL text: the part of a text with a number from 1 on, between separators; '' beyond the last.
#}
{% macro part_of_text(text, separator, number) -%}
    {{ adapter.dispatch('part_of_text', 'eventide')(text, separator, number) }}
{%- endmacro %}

{% macro default__part_of_text(text, separator, number) -%}
    split_part({{ text }}, {{ separator }}, {{ number }})
{%- endmacro %}

{% macro bigquery__part_of_text(text, separator, number) -%}
    if({{ text }} is null, null, coalesce(split({{ text }}, {{ separator }})[safe_ordinal({{ number }})], ''))
{%- endmacro %}
