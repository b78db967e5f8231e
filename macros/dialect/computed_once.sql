{#
  A CTE, name and all, that is computed once however often others refer to it, each of which may be
  referred to again: copied in at each reference, CTEs upon CTEs become too long for any engine.
  The query is what the macro is called with; the WITH of the statement must be a recursive one.

  name: of the CTE.
#}
{% macro computed_once(name) -%}
    {{ adapter.dispatch('computed_once', 'eventide')(name, caller()) }}
{%- endmacro %}

{% macro default__computed_once(name, query) -%}
    {{ name }} as {{ materialized_cte() }} ({{ query }})
{%- endmacro %}

{#- Only what is recursive is kept there. This takes one step, which finds nothing. -#}
{% macro bigquery__computed_once(name, query) -%}
    {{ name }} as (
        select * from ({{ query }})
        union all
        select * from {{ name }} where false
    )
{%- endmacro %}
