{#
  SQL boolean, NULL for a missing value: the text is the wanted value. Texts are compared exactly,
  true and false as JSON writes them, numbers by value where the text is a number.
#}
{% macro rule_equality(text, wanted) -%}
    {%- if wanted is boolean -%} {{ text }} = '{{ 'true' if wanted else 'false' }}'
    {%- elif wanted is number -%}
        {{ safe_cast_text(text, 'double') }} = {{ number_literal(wanted) }}
    {%- else -%} {{ text }} = {{ text_literal(wanted) }}
    {%- endif -%}
{%- endmacro %}
