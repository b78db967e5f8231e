{#
  SQL text: the value of a defined property (see defined_properties), that of its first case whose
  rule holds, cut to 256 characters.

  alias: table alias of what the rules test, or that and how the columns' names begin
  (`c.session__`). uncut: the value as it was before it was cut.
#}
{% macro defined_value(property, alias, uncut=false) -%}
    {%- set cases -%}
    case
        {%- for case in property.cases %}
        when {{ rule_predicate(case.when, alias) }} then {{ value_of_case(case.value, alias) }}
        {%- endfor %}
        {%- if 'otherwise' in property %} else {{ value_of_case(property.otherwise, alias) }} {%- endif %}
    end
    {%- endset -%}
    {{ cases if uncut or not takes_fields(property) else 'left(' ~ cases ~ ', 256)' }}
{%- endmacro %}

{% macro value_of_case(value, alias) -%}
    {{ rule_field(value.field, alias) if 'field' in value else text_literal(value['is']) }}
{%- endmacro %}
