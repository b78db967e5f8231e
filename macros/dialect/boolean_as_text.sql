{#
  SQL text of a boolean: true, false, NULL.
#}
{% macro boolean_as_text(value) -%}
    {{ adapter.dispatch('boolean_as_text', 'eventide')(value) }}
{%- endmacro %}

{% macro default__boolean_as_text(value) -%} cast({{ value }} as {{ sql_type('text') }}) {%- endmacro %}

{#- There is no such cast there. -#}
{% macro redshift__boolean_as_text(value) -%}
    case when {{ value }} then 'true' when not {{ value }} then 'false' end
{%- endmacro %}
