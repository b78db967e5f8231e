{#
  SQL of one test of a rule (see rule_predicate): NULL or false for a missing value, but for
  is_not and exists: false.

  item: {'field': name, <operator>: value}; alias: table alias; types: see rule_condition.
#}
{% macro rule_test(item, alias, types=none) -%}
    {%- if types is none -%} {%- set value = rule_field(item['field'], alias) -%}
    {%- else -%} {%- set value = column_as_text(item['field'], alias, types) -%}
    {%- endif -%}
    {%- set is_time = types is none and item['field'] in ['time', 'received_at'] -%}
    {%- if 'exists' in item -%} {{ value }} is {{ 'not null' if item['exists'] else 'null' }}
    {%- elif 'is' in item -%} {{ rule_equality(value, item['is']) }}
    {%- elif 'is_not' in item -%}
        coalesce(not ({{ rule_equality(value, item['is_not']) }}), true)
    {%- elif 'in' in item -%} {{ rule_membership(value, item['in']) }}
    {%- elif 'contains' in item -%} {{ text_contains(fold_case(value), item['contains']) }}
    {%- elif 'starts_with' in item -%} {{ text_starts_with(fold_case(value), item['starts_with']) }}
    {%- elif 'ends_with' in item -%} {{ text_ends_with(fold_case(value), item['ends_with']) }}
    {%- elif 'matches' in item -%} {{ text_matches(fold_case(value), item['matches']) }}
    {%- elif 'gt' in item -%} {{ rule_comparison(value, '>', item['gt'], is_time) }}
    {%- elif 'gte' in item -%} {{ rule_comparison(value, '>=', item['gte'], is_time) }}
    {%- elif 'lt' in item -%} {{ rule_comparison(value, '<', item['lt'], is_time) }}
    {%- elif 'lte' in item -%} {{ rule_comparison(value, '<=', item['lte'], is_time) }}
    {%- else -%}
        {{ exceptions.raise_compiler_error('A test of a rule has no known operator: ' ~ item) }}
    {%- endif -%}
{%- endmacro %}
