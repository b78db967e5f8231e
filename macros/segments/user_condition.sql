{#
  SQL boolean: a rule on columns of the row u of users; only TRUE counts (see rule_predicate).
#}
{% macro user_condition(rule, types) -%}
    {{ rule_condition(rule, 'u', none, 'true', types) }}
{%- endmacro %}
