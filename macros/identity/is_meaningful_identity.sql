{#
  SQL boolean: an identity says who somebody is, and is no placeholder that collectors send when
  they do not know. False for NULL. The setting `ignored_identities` adds to the list.
#}
{% macro is_meaningful_identity(identity) -%}
    {%- set in_any_case = [
        'anonymous', 'guest', 'distinctid', 'distinct_id', 'id', 'not_authenticated', 'email',
        'undefined', 'true', 'false',
    ] -%}
    {%- set exactly = ['[object Object]', 'NaN', 'None', 'none', 'null', '0']
        + var('ignored_identities') -%}
    (
        {{ identity }} is not null
        and {{ trim_spaces(identity) }} <> ''
        and lower({{ identity }}) not in ({{ in_any_case | map('tojson') | join(', ') | replace('"', "'") }})
        and {{ identity }} not in (
            {%- for value in exactly -%}
            {{ text_literal(value | string) }}{{ ', ' if not loop.last }}
            {%- endfor -%}
        )
    )
{%- endmacro %}
