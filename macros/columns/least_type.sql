{#
  SQL text: the least type that holds every value seen, from the kinds of the values of a group.

  kind: SQL text, one of boolean, bigint, bigint_wide (an integer that no double holds), double,
  timestamp, text, json.
#}
{% macro least_type(kind) -%}
    case
        when min({{ kind }}) = max({{ kind }}) and min({{ kind }}) <> 'bigint_wide'
            then min({{ kind }})
        when sum(case when {{ kind }} in ('bigint', 'bigint_wide') then 0 else 1 end) = 0
            then 'bigint'
        when sum(case when {{ kind }} in ('bigint', 'double') then 0 else 1 end) = 0
            then 'double'
        else 'text'
    end
{%- endmacro %}
