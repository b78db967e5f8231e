{#
  One text of several, to be hashed: no two rows of texts, NULL among them, give the same. Each
  warehouse has the form that costs it least; what is compared was made by the same one.

  texts: list of SQL text expressions.
#}
{% macro row_text(texts) -%}
    {{ adapter.dispatch('row_text', 'eventide')(texts) if texts else "''" }}
{%- endmacro %}

{#- The length before each text. -#}
{% macro default__row_text(texts) -%}
    (
        {%- for text in texts -%}
        {{ ' || ' if not loop.first }}coalesce(
            cast(length({{ text }}) as {{ sql_type('text') }}) || ':' || {{ text }}, '-'
        )
        {%- endfor -%}
    )
{%- endmacro %}

{#-
  A unit separator between texts, a record separator for NULL. Where a text has one of them in it,
  one separator more goes before everything, and all lengths. One pass, a third of the default's
  time; a struct as text takes half of it, and other versions may write it otherwise.
-#}
{% macro duckdb__row_text(texts) -%}
    case
        when {% for text in texts -%}
            {{ ' or ' if not loop.first }}contains({{ text }}, chr(31)) or {{ text }} = chr(30)
        {%- endfor %}
        then concat(chr(31){% for text in texts %}, strlen({{ text }}), ','{% endfor %})
        else ''
    end || concat_ws(
        chr(31){% for text in texts %}, coalesce({{ text }}, chr(30)){% endfor %}
    )
{%- endmacro %}

{#- A row as text has quotes around what could be taken for another, and nothing for NULL. -#}
{% macro postgres__row_text(texts) -%}
    cast(row({{ texts | join(', ') }}) as text)
{%- endmacro %}

{#- Which has no rows as texts. -#}
{% macro redshift__row_text(texts) -%}
    {{ default__row_text(texts) }}
{%- endmacro %}
