{#
  SQL boolean, never NULL under `not`: a condition of a segment (see segment) for the row u of
  users.

  types: data types of the columns of users, by name.
#}
{% macro segment_condition(condition, counts, events, types) -%}
    {%- if 'all' in condition or 'any' in condition -%}
        {%- set parts = [] -%}
        {%- set members = condition['all'] if 'all' in condition else condition['any'] -%}
        {%- for member in members -%}
            {%- do parts.append(segment_condition(member, counts, events, types)) -%}
        {%- endfor -%}
        ({{ parts | join(' and ' if 'all' in condition else ' or ') }})
    {%- elif 'not' in condition -%}
        coalesce(not ({{ segment_condition(condition['not'], counts, events, types) }}), true)
    {%- elif 'user' in condition -%}
        {{ user_condition(condition['user'], types) }}
    {%- elif 'has_done' in condition -%}
        {{ users_who_did(condition['has_done'], events, counts) }}
    {%- elif 'has_not_done' in condition -%}
        coalesce(not ({{ users_who_did(condition['has_not_done'], events, counts) }}), true)
    {%- else -%}
        {{ exceptions.raise_compiler_error('Unknown condition of a segment: ' ~ condition) }}
    {%- endif -%}
{%- endmacro %}
