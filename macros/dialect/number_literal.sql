{#
  A Python number as a SQL literal of double precision.
#}
{% macro number_literal(value) -%}
    cast({{ value }} as {{ sql_type('double') }})
{%- endmacro %}
