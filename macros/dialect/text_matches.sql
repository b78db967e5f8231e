{#
  SQL boolean: a regular expression is found in a text. Dots match line ends, ^ and $ only the
  ends of the text. `eventide generate` lets through only what every warehouse reads in the same
  way.

  text: SQL text; pattern: the regular expression; case_sensitive: see comparable_text.
#}
{% macro text_matches(text, pattern, case_sensitive=false) -%}
    {{ adapter.dispatch('text_matches', 'eventide')(
        comparable_text(text, pattern, case_sensitive),
        comparable_literal(pattern, case_sensitive, is_pattern=true)
    ) }}
{%- endmacro %}

{% macro duckdb__text_matches(text, literal) -%}
    regexp_matches({{ text }}, {{ literal }}, 's')
{%- endmacro %}

{#- The collation makes the classes of regular expressions (\w, \d) ASCII. -#}
{% macro postgres__text_matches(text, literal) -%}
    {{ text }} collate "C" ~ {{ literal }}
{%- endmacro %}

{#- Other functions for regular expressions want the whole text to match. -#}
{% macro snowflake__text_matches(text, literal) -%}
    regexp_instr({{ text }}, {{ literal }}, 1, 1, 0, 's') > 0
{%- endmacro %}

{#- The other regular expressions there know no classes such as \w, and take ^ and $ for ends of lines. -#}
{% macro redshift__text_matches(text, literal) -%}
    regexp_instr({{ text }}, '(?s){{ (literal | trim)[1:] }}, 1, 1, 0, 'p') > 0
{%- endmacro %}

{% macro bigquery__text_matches(text, literal) -%}
    regexp_contains({{ text }}, concat('(?s)', {{ literal }}))
{%- endmacro %}
