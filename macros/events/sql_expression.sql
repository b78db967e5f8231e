{#
  SQL of an expression that was written as SQL in a definition (see rule_predicate), in the same
  meaning on every warehouse: numbers are doubles, a text that is no number, time or truth value is
  NULL as one, and nothing of it can fail.

  tree: a literal, or [operation, argument, ...] as sql_operation and sql_function have them;
  ['field', name] is a field of the raw event, ['moment', text] a time.
  alias: table alias of the raw events.
#}
{% macro sql_expression(tree, alias) -%}
    {%- if tree is boolean -%} {{ 'true' if tree else 'false' }}
    {%- elif tree is string -%} {{ text_literal(tree) }}
    {%- elif tree is number -%} {{ number_literal(tree) }}
    {%- elif tree[0] == 'field' -%} {{ rule_field(tree[1], alias) }}
    {%- elif tree[0] == 'moment' -%} {{ timestamp_literal(tree[1]) }}
    {%- elif tree[0] == 'part' -%}
        cast({{ part_of_time(tree[1], sql_expression(tree[2], alias)) }} as {{ sql_type('double') }})
    {%- else -%}
        {%- set operands = [] -%}
        {%- for argument in tree[1:] -%}
            {%- do operands.append(sql_expression(argument, alias)) -%}
        {%- endfor -%}
        {{ sql_operation(tree, operands) }}
    {%- endif -%}
{%- endmacro %}
