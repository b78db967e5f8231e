{#
  A text with capitals made small: A to Z, and of all other letters those that `wanted` has. What
  is compared with the text needs no more, and every warehouse does it in the same way, whatever
  its collations and its version of Unicode.

  text: SQL text; wanted: the string that the text is compared with (see folded_literal).
#}
{% macro fold_case(text, wanted='') -%}
    {%- set letters = other_capitals(wanted) -%}
    {%- set folded = adapter.dispatch('fold_case', 'eventide')(text) -%}
    {%- if letters -%}
        translate(
            {{- folded }}, {{ text_literal(letters.keys() | join) }}, {{ text_literal(letters.values() | join) -}}
        )
    {%- else -%} {{ folded }}
    {%- endif -%}
{%- endmacro %}

{% macro default__fold_case(text) -%}
    translate({{ text }}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')
{%- endmacro %}

{#- The collation also makes the classes of regular expressions (\w, \d) ASCII. -#}
{% macro postgres__fold_case(text) -%}
    lower({{ text }} collate "C")
{%- endmacro %}

{% macro redshift__fold_case(text) -%} {{ default__fold_case(text) }} {%- endmacro %}
