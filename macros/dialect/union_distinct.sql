{#
  The words between two queries whose rows come once each.
#}
{% macro union_distinct() -%}
    {{ adapter.dispatch('union_distinct', 'eventide')() }}
{%- endmacro %}

{% macro default__union_distinct() -%} union {%- endmacro %}

{% macro bigquery__union_distinct() -%} union distinct {%- endmacro %}
