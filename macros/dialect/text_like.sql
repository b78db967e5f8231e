{#
  SQL boolean: a text is like a pattern of % and _, with a backslash before those that mean
  themselves.

  text: SQL text; pattern: the pattern; case_sensitive: see comparable_text.
#}
{% macro text_like(text, pattern, case_sensitive) -%}
    {{ adapter.dispatch('text_like', 'eventide')(
        comparable_text(text, pattern, case_sensitive), comparable_literal(pattern, case_sensitive)
    ) }}
{%- endmacro %}

{% macro default__text_like(text, literal) -%}
    ({{ text }} like {{ literal }} escape {{ text_literal('\\') }})
{%- endmacro %}

{#- A backslash escapes there without being asked to. -#}
{% macro bigquery__text_like(text, literal) -%} ({{ text }} like {{ literal }}) {%- endmacro %}
