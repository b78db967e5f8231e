{#
  SQL of one test of a rule (see rule_predicate): NULL or false for a missing value, but for
  is_not and exists: false.

  item: {'field': name, <operator>: value}; alias: table alias; types: see rule_condition.
#}
{% macro rule_test(item, alias, types=none) -%}
    {%- if types is none -%} {%- set value = rule_field(item['field'], alias) -%}
    {%- else -%} {%- set value = column_as_text(item['field'], alias, types) -%}
    {%- endif -%}
    {%- set is_time = types is none and item['field'] in
        ['time', 'received_at', 'joindate', 'last_modified'] -%}
    {%- set exactly = item.get('case_sensitive', true) -%}
    {%- set case_sensitive = item.get('case_sensitive', false) -%}
    {%- if 'exists' in item -%} {{ value }} is {{ 'not null' if item['exists'] else 'null' }}
    {%- elif 'is' in item -%} {{ rule_equality(value, item['is'], exactly) }}
    {%- elif 'is_not' in item -%}
        coalesce(not ({{ rule_equality(value, item['is_not'], exactly) }}), true)
    {%- elif 'in' in item -%} {{ rule_membership(value, item['in'], exactly) }}
    {%- elif 'contains' in item -%} {{ text_contains(value, item['contains'], case_sensitive) }}
    {%- elif 'starts_with' in item -%}
        {{ text_starts_with(value, item['starts_with'], case_sensitive) }}
    {%- elif 'ends_with' in item -%} {{ text_ends_with(value, item['ends_with'], case_sensitive) }}
    {%- elif 'matches' in item -%} {{ text_matches(value, item['matches'], case_sensitive) }}
    {%- elif 'selector' in item -%} {{ text_matches(value, item['pattern'], true) }}
    {%- elif 'gt' in item -%} {{ rule_comparison(value, '>', item['gt'], is_time) }}
    {%- elif 'gte' in item -%} {{ rule_comparison(value, '>=', item['gte'], is_time) }}
    {%- elif 'lt' in item -%} {{ rule_comparison(value, '<', item['lt'], is_time) }}
    {%- elif 'lte' in item -%} {{ rule_comparison(value, '<=', item['lte'], is_time) }}
    {%- else -%}
        {{ exceptions.raise_compiler_error('A test of a rule has no known operator: ' ~ item) }}
    {%- endif -%}
{%- endmacro %}
