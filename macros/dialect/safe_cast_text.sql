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
