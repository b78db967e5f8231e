{#
  SQL boolean: whether a raw event matches a rule. To be used where only TRUE counts (where, case,
  filter, having); a test on a missing value may be NULL instead of false, which lets the
  warehouse use statistics and indexes of the bare columns. `not` inside a rule is two-valued.

  rule: a list, all of which must hold, of
    {'field': name, <operator>: value}, with one operator of is, is_not, in, contains,
      starts_with, ends_with, matches, exists, gt, gte, lt, lte, and 'case_sensitive' beside it;
    {'field': name, 'selector': a CSS selector, 'pattern': the same for a hierarchy's text};
    {'sql': the condition as it can be written in a definition, 'expression': its tree for
      sql_expression}, unknown where SQL says so;
    {'any': [rule, ...]}; {'not': rule}.
  alias: table alias of the raw events.

  is, is_not and in compare exactly, numbers by value where the text is one; contains,
  starts_with, ends_with and matches ignore the case of letters; case_sensitive says otherwise for
  both. A missing value passes is_not, and exists: false, and no other operator.
#}
{% macro rule_predicate(rule, alias='e') -%}
    {{ rule_condition(rule, alias, none, 'true') }}
{%- endmacro %}
