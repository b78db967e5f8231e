{#
  SQL boolean: an id is on either side of an alias that the setting `ignored_aliases` takes off.
#}
{% macro is_in_ignored_alias(identity) -%}
    {%- set ids = [] -%}
    {%- for alias in var('ignored_aliases') -%}
        {%- do ids.append(text_literal(alias.previous_id | string)) -%}
        {%- do ids.append(text_literal(alias.user_id | string)) -%}
    {%- endfor -%}
    {{ identity ~ ' in (' ~ ids | join(', ') ~ ')' if ids else 'false' }}
{%- endmacro %}
