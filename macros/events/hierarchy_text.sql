{#
  SQL of the text that says which elements are around the one that was clicked, changed, submitted
  or touched: NULL where the collector recorded none. Collectors call the property differently.

  properties: SQL of the raw event's JSON column.
#}
{% macro hierarchy_text(properties) -%}
    coalesce(
        {{- json_text(properties, ['$elements_chain']) }}, {{ json_text(properties, ['elements_chain']) }}, {{ json_text(properties, ['hierarchy']) -}}
    )
{%- endmacro %}
