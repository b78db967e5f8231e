{#
  A property's text as a typed value; NULL where the text is no value of the type, never an
  error, and the same on every warehouse.

  text: SQL text expression; data_type: boolean, bigint, double, timestamp, text or json.
#}
{% macro safe_cast_text(text, data_type) -%}
    {%- if data_type == 'text' -%} {{ text }}
    {%- elif data_type == 'boolean' -%}
        case {{ text }} when 'true' then true when 'false' then false end
    {%- else -%} {{ adapter.dispatch('safe_cast_text', 'eventide')(text, data_type) }}
    {%- endif -%}
{%- endmacro %}

{% macro json_number_pattern() -%}
    ^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$
{%- endmacro %}

{% macro iso_timestamp_pattern() -%}
    ^([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?(Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)?)?$
{%- endmacro %}

{% macro duckdb__safe_cast_text(text, data_type) -%}
    {%- if data_type == 'json' -%}
        case when json_valid({{ text }}) then cast({{ text }} as json) end
    {%- elif data_type == 'bigint' -%}
        case when regexp_matches({{ text }}, '^-?[0-9]+$') then try_cast({{ text }} as bigint) end
    {%- elif data_type == 'double' -%}
        case
            when regexp_matches({{ text }}, '{{ json_number_pattern() }}')
                and isfinite(try_cast({{ text }} as double))
                then try_cast({{ text }} as double)
        end
    {%- else -%}
        case
            when not regexp_matches({{ text }}, '{{ iso_timestamp_pattern() }}') then null
            -- a cast to timestamp without time zone would leave the offset out of account
            when regexp_matches({{ text }}, 'T.*(Z|[+-][0-9]{2}(:?[0-9]{2})?)$')
                then try_cast({{ text }} as timestamptz) at time zone 'UTC'
            else try_cast({{ text }} as timestamp)
        end
    {%- endif -%}
{%- endmacro %}

{#- PostgreSQL 15 has no try_cast: every cast stands behind a test that it cannot fail. -#}
{% macro postgres__safe_cast_text(text, data_type) -%}
    {%- if data_type == 'bigint' -%} {{ safe_cast_bigint_guarded(text) }}
    {%- elif data_type == 'double' -%} {{ safe_cast_double_guarded(text) }}
    {%- elif data_type == 'timestamp' -%} {{ safe_cast_timestamp_guarded(text) }}
    {%- else -%} {{ safe_cast_json_guarded(text) }}
    {%- endif -%}
{%- endmacro %}

{#- Fewer digits than a time has, and an offset that always has its minutes. -#}
{% macro snowflake__safe_cast_text(text, data_type) -%}
    {%- if data_type == 'json' -%} try_parse_json({{ text }})
    {%- elif data_type == 'bigint' -%}
        case
            when regexp_like({{ text }}, '-?[0-9]+')
                and try_cast({{ text }} as number(38, 0))
                    between -9223372036854775808 and 9223372036854775807
                then try_cast({{ text }} as number(38, 0))
        end
    {%- elif data_type == 'double' -%}
        case
            when regexp_like({{ text }}, {{ text_literal(json_number_pattern()) }})
                and abs(try_cast({{ text }} as double)) < 1.7976931348623158e308
                then try_cast({{ text }} as double)
        end
    {%- else -%}
        {%- set fitting = namespace(sql=text) -%}
        {%- for pattern, replacement in (
            ('([.][0-9]{6})[0-9]+', '\\1'), ('([+-][0-9]{2})([0-9]{2})$', '\\1:\\2'),
            ('(T.*[+-][0-9]{2})$', '\\1:00'),
        ) -%}
            {%- set fitting.sql = 'regexp_replace(' ~ fitting.sql ~ ", '" ~ pattern ~ "', "
                ~ text_literal(replacement) ~ ')' -%}
        {%- endfor -%}
        case
            when not regexp_like({{ text }}, {{ text_literal(iso_timestamp_pattern()) }}) then null
            when regexp_like({{ text }}, '.*T.*(Z|[+-][0-9]{2}(:?[0-9]{2})?)')
                then cast(
                    convert_timezone('UTC', try_cast({{ fitting.sql }} as timestamp_tz)) as timestamp_ntz
                )
            else try_cast({{ fitting.sql }} as timestamp_ntz)
        end
    {%- endif -%}
{%- endmacro %}
