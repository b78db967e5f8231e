{#
  SQL of a function or a pattern in an expression (see sql_expression).

  tree: [operation, argument, ...]; operands: the SQL of the arguments.
#}
{% macro sql_function(tree, operands) -%}
    {%- set operation, text = tree[0], operands[0] -%}
    {%- if operation in ['coalesce', 'nullif', 'abs', 'floor', 'ceil', 'replace'] -%}
        {{ operation }}({{ operands | join(', ') }})
    {%- elif operation in ['like', 'ilike'] -%} {{ text_like(text, tree[2], operation == 'like') }}
    {%- elif operation in ['matches', 'imatches'] -%}
        ({{ text_matches(text, tree[2], operation == 'matches') }})
    {%- elif operation == 'starts_with' -%} {{ text_starts_with(text, tree[2], true) }}
    {%- elif operation == 'ends_with' -%} ({{ text_ends_with(text, tree[2], true) }})
    {%- elif operation == 'contains' -%} ({{ text_contains(text, tree[2], true) }})
    {%- elif operation == 'lower' -%} {{ fold_case(text) }}
    {%- elif operation == 'upper' -%} {{ raise_case(text) }}
    {%- elif operation == 'trim' -%} trim({{ text }}, ' ')
    {%- elif operation == 'length' -%} cast(length({{ text }}) as {{ sql_type('double') }})
    {%- elif operation == 'strpos' -%}
        cast(strpos({{ text }}, {{ operands[1] }}) as {{ sql_type('double') }})
    {%- elif operation in ['substr', 'left', 'right'] -%}
        {{ operation }}({{ text }}, {{ tree[2:] | join(', ') }})
    {%- elif operation == 'split_part' -%}
        {{ part_of_text(text, operands[1], tree[3]) }}
    {%- else -%}
        {{ exceptions.raise_compiler_error('An expression has no known operation: ' ~ tree) }}
    {%- endif -%}
{%- endmacro %}
