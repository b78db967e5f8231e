{#
  Word between `as` and the query of a CTE that must be computed once, not once a reference.
#}
{% macro materialized_cte() -%}
    {{ adapter.dispatch('materialized_cte', 'eventide')() }}
{%- endmacro %}

{% macro default__materialized_cte() -%} materialized {%- endmacro %}

{#- Computed once wherever it is referred to more than once. -#}
{% macro snowflake__materialized_cte() -%} {%- endmacro %}

{% macro redshift__materialized_cte() -%} {%- endmacro %}

{#- Worked out again at each reference; see computed_once for those where that matters. -#}
{% macro bigquery__materialized_cte() -%} {%- endmacro %}
