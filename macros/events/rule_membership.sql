{#
  SQL boolean, NULL for a missing value: the text is one of the wanted values, each compared as in
  rule_equality. Texts come as one IN, which warehouses answer from an index or statistics.
#}
{% macro rule_membership(text, wanted, case_sensitive=true) -%}
    {%- set strings = wanted | select('string') | list -%}
    {%- set literals = [] -%}
    {%- set parts = [] -%}
    {%- for member in wanted -%}
        {%- if member is string -%}
            {%- do literals.append(comparable_literal(member, case_sensitive)) -%}
        {%- else -%} {%- do parts.append(rule_equality(text, member)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if literals -%}
        {%- set compared = comparable_text(text, strings | join, case_sensitive) -%}
        {%- do parts.insert(0, compared ~ ' in (' ~ literals | join(', ') ~ ')') -%}
    {%- endif -%}
    {%- if parts | length == 1 -%} {{ parts[0] }} {%- else -%} ({{ parts | join(' or ') }})
    {%- endif -%}
{%- endmacro %}
