{#
  The two sides of a comparison of texts: `comparable_text` the SQL of the text, and
  `comparable_literal` the wanted string as a literal; both with capitals made small unless the
  comparison is case-sensitive.

  wanted: the string (of several, all joined, for the text); is_pattern: see folded_literal.
#}
{% macro comparable_text(text, wanted, case_sensitive) -%}
    {{ text if case_sensitive else fold_case(text, wanted) }}
{%- endmacro %}

{% macro comparable_literal(wanted, case_sensitive, is_pattern=false) -%}
    {{ text_literal(wanted) if case_sensitive else folded_literal(wanted, is_pattern) }}
{%- endmacro %}
