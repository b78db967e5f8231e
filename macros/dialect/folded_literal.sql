{#
  A Python string as a SQL text literal, folded as fold_case folds the text it is compared with.
  With is_pattern the string is a regular expression: letters after a backslash are classes there,
  and keep their case.
#}
{% macro folded_literal(value, is_pattern=false) -%}
    {%- set letters = other_capitals(value) -%}
    {%- set folded = namespace(text='', escaped=false) -%}
    {%- for character in value -%}
        {%- if character in 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' and not folded.escaped -%}
            {%- set folded.text = folded.text ~ character | lower -%}
        {%- else -%}
            {%- set folded.text = folded.text ~ letters.get(character, character) -%}
        {%- endif -%}
        {%- set folded.escaped = is_pattern and character == '\\' and not folded.escaped -%}
    {%- endfor -%}
    {{ text_literal(folded.text) }}
{%- endmacro %}
