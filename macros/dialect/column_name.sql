{#
  The name of a column of ours as SQL. Those of people are words of no engine (see
  loader/reserved.py), but some of the documented ones are: `hash` is one of BigQuery's.
#}
{% macro column_name(name) -%}
    {{ adapter.dispatch('column_name', 'eventide')(name) }}
{%- endmacro %}

{% macro default__column_name(name) -%} {{ name }} {%- endmacro %}

{% macro bigquery__column_name(name) -%} `{{ name }}` {%- endmacro %}
