{#
  SQL text: the kind of a JSON value for the catalog of properties, as landing tells it (see
  loader/landing/kinds.py); `object` for an object whose members are properties of their own, NULL
  for JSON's null.

  member: alias of a json_members item; is_deepest: objects here are values; timestamp: regular
  expression of texts that are times.
#}
{% macro mapped_kind(member, is_deepest, timestamp) -%}
    {%- set text = json_member_text(member) -%}
    {%- set pattern = '^(' ~ timestamp | replace('(?:', '(') | replace('\\d', '[0-9]') ~ ')$' -%}
    case {{ json_member_type(member) }}
        when 'object' then '{{ 'json' if is_deepest else 'object' }}'
        when 'array' then 'json'
        when 'boolean' then 'boolean'
        when 'string' then case when {{ text_matches(text, pattern, case_sensitive=true) }}
            then 'timestamp' else 'text' end
        when 'number' then case
            when not {{ text_matches(text, '^-?[0-9]+$', case_sensitive=true) }}
                then case when {{ safe_cast_text(text, 'double') }} is null then 'text' else 'double' end
            when {{ safe_cast_text(text, 'bigint') }} is null then 'text'
            when {{ safe_cast_text(text, 'bigint') }} between -9007199254740992 and 9007199254740992
                then 'bigint'
            else 'bigint_wide'
        end
    end
{%- endmacro %}
