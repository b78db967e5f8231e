{#
  The SQL of a rule (see rule_predicate).

  known: fields that the rows have, none for all. A test of another field is taken as `otherwise`,
  'true' or 'false'; under `not` as the opposite, so that the whole errs to one side only.
  types: data types by name where the fields are the columns of a table, none for raw events.
#}
{% macro rule_condition(rule, alias, known, otherwise, types=none) -%}
    {%- set opposite = 'false' if otherwise == 'true' else 'true' -%}
    {%- set parts = [] -%}
    {%- for item in rule -%}
        {%- if 'any' in item -%}
            {%- set options = [] -%}
            {%- for option in item['any'] -%}
                {%- do options.append(rule_condition(option, alias, known, otherwise, types)) -%}
            {%- endfor -%}
            {%- do parts.append('(' ~ options | join(' or ') ~ ')') -%}
        {%- elif 'not' in item -%}
            {%- set inner = rule_condition(item['not'], alias, known, opposite, types) -%}
            {%- do parts.append('coalesce(not (' ~ inner ~ '), true)') -%}
        {%- else -%}
            {%- set is_sql = 'expression' in item -%}
            {%- set fields = [] if is_sql else [item['field']] -%}
            {%- if is_sql -%} {%- do add_expression_fields(item['expression'], fields) -%} {%- endif -%}
            {%- if known is not none and fields | reject('in', known) | list -%}
                {%- do parts.append(otherwise) -%}
            {%- elif is_sql -%} {%- do parts.append(sql_expression(item['expression'], alias)) -%}
            {%- else -%} {%- do parts.append(rule_test(item, alias, types)) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not parts -%} {{ exceptions.raise_compiler_error('A rule must test something.') }}
    {%- elif parts | length == 1 -%} {{ parts[0] }}
    {%- else -%} ({{ parts | join(' and ') }})
    {%- endif -%}
{%- endmacro %}
