{#
  SQL query of a CTE named `reached`: pairs of components (one, other) that links lead between, over
  any number of them.

  links: CTE of pairs (one, other), both ways. Where a recursion cannot leave out the pairs it has,
  component_rounds must have left no link: the query fails when there is one.
#}
{% macro reached_components(links) -%}
    {{ adapter.dispatch('reached_components', 'eventide')(links) }}
{%- endmacro %}

{#- How many rounds connected_components takes, and how often each doubles how far it follows. -#}
{% macro component_rounds() %}
    {% do return(adapter.dispatch('component_rounds', 'eventide')()) %}
{% endmacro %}

{% macro default__component_rounds() %} {% do return((4, 2)) %} {% endmacro %}

{% macro default__reached_components(links) %}
        select one, other from {{ links }}
        union
        select reached.one, {{ links }}.other
        from reached
        inner join {{ links }} on reached.other = {{ links }}.one
{% endmacro %}

{#- Enough for any chain of 500 ids, and for stars of any size. -#}
{% macro rounds_without_recursion() %} {% do return((8, 6)) %} {% endmacro %}

{% macro reached_without_recursion(links) %}
        select one, other from {{ links }}
        where 1 / (select case when count(*) = 0 then 1 else 0 end from {{ links }}) = 1
{% endmacro %}

{% macro snowflake__component_rounds() %} {% do return(rounds_without_recursion()) %} {% endmacro %}

{% macro snowflake__reached_components(links) %}
    {{ reached_without_recursion(links) }}
{% endmacro %}

{% macro redshift__component_rounds() %} {% do return(rounds_without_recursion()) %} {% endmacro %}

{% macro redshift__reached_components(links) %}
    {{ reached_without_recursion(links) }}
{% endmacro %}

{#- The word before CTEs that call themselves, where those of reached_components do. -#}
{% macro recursive_ctes() -%}
    {{ adapter.dispatch('recursive_ctes', 'eventide')() }}
{%- endmacro %}

{% macro default__recursive_ctes() -%} recursive {%- endmacro %}

{% macro redshift__recursive_ctes() -%} {%- endmacro %}

{% macro bigquery__component_rounds() %} {% do return(rounds_without_recursion()) %} {% endmacro %}

{#- A recursion there keeps every pair that it comes to, however often. -#}
{% macro bigquery__reached_components(links) %}
    {{ reached_without_recursion(links) }}
{% endmacro %}
