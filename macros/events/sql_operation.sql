{#
  SQL of one operation of an expression (see sql_expression): comparisons, calculations, and texts
  read as something else.

  tree: [operation, argument, ...]; operands: the SQL of the arguments.
  What is divided by 0 is NULL. An 'amount' is a number whose size cannot lead a calculation out of
  the range of doubles, where some warehouses fail; other numbers are NULL as one.
#}
{% macro sql_operation(tree, operands) -%}
    {%- set operation, first = tree[0], operands[0] -%}
    {%- if operation in ['=', '<>', '<', '<=', '>', '>=', 'and', 'or', '||', '+', '-', '*'] -%}
        ({{ operands | join(' ' ~ operation ~ ' ') }})
    {%- elif operation == '/' -%} ({{ first }} / nullif({{ operands[1] }}, {{ number_literal(0) }}))
    {%- elif operation == 'amount' -%}
        {%- set number = safe_cast_text(first, 'double') -%}
        case
            when abs({{ number }}) between {{ number_literal(1e-20) }} and {{ number_literal(1e20) }}
                or {{ number }} = {{ number_literal(0) }} then {{ number }}
        end
    {%- elif operation == 'not' -%} (not {{ first }})
    {%- elif operation == 'neg' -%} (- {{ first }})
    {%- elif operation == 'is_null' -%} ({{ first }} is null)
    {%- elif operation == 'is_true' -%} coalesce({{ first }}, false)
    {%- elif operation == 'is_false' -%} coalesce(not {{ first }}, false)
    {%- elif operation == 'in' -%} ({{ first }} in ({{ operands[1:] | join(', ') }}))
    {%- elif operation == 'between' -%} ({{ first }} between {{ operands[1] }} and {{ operands[2] }})
    {%- elif operation == 'number' -%} {{ safe_cast_text(first, 'double') }}
    {%- elif operation == 'boolean' -%} {{ safe_cast_text(first, 'boolean') }}
    {%- elif operation == 'time' -%} {{ safe_cast_text(first, 'timestamp') }}
    {%- else -%} {{ sql_function(tree, operands) }}
    {%- endif -%}
{%- endmacro %}
