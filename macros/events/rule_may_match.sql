{#
  SQL boolean: whether events of a kind can match a rule, told from nothing but the call, type,
  event and library that they share. True where it cannot be told, never false for a kind that has
  a matching event; to choose what to read, not what matches.

  rule: as in rule_predicate; alias: table alias of rows with the columns call, type, event and
  library (such as seen_events).
#}
{% macro rule_may_match(rule, alias) -%}
    {{ rule_condition(rule, alias, ['call', 'type', 'event', 'library'], 'true') }}
{%- endmacro %}
