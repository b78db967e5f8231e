{#
  SQL boolean, NULL for a missing value: the text is the wanted value. Texts are compared exactly
  unless case_sensitive is false, true and false as JSON writes them, numbers by value where the
  text is a number.
#}
{% macro rule_equality(text, wanted, case_sensitive=true) -%}
    {%- if wanted is boolean -%} {{ text }} = '{{ 'true' if wanted else 'false' }}'
    {%- elif wanted is number -%}
        {{ safe_cast_text(text, 'double') }} = {{ number_literal(wanted) }}
    {%- else -%}
        {{ comparable_text(text, wanted, case_sensitive) }} =
        {{- ' ' ~ comparable_literal(wanted, case_sensitive) }}
    {%- endif -%}
{%- endmacro %}
