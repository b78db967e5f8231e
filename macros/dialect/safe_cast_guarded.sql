{#
  Half of safe_cast_text, for engines without try_cast: casts that stand behind tests, since a
  cast that fails there fails the whole statement. A CASE is the one construct whose order is guaranteed.
#}
{% macro safe_cast_bigint_guarded(text) -%}
    case
        when {{ text }} ~ '^-?[0-9]{1,19}$' then
            case
                when cast({{ text }} as numeric)
                    between -9223372036854775808 and 9223372036854775807
                    then cast({{ text }} as bigint)
            end
    end
{%- endmacro %}

{% macro safe_cast_double_guarded(text) -%}
    case
        when {{ text }} ~ '{{ json_number_pattern() }}' then
            case
                when abs(cast({{ text }} as numeric)) < 2.3e-308 then 0
                when abs(cast({{ text }} as numeric)) < 1.7976931348623158e308
                    then cast({{ text }} as double precision)
            end
    end
{%- endmacro %}

{% macro safe_cast_timestamp_guarded(text) -%}
    case
        when {{ text }} ~ '{{ iso_timestamp_pattern() }}' then
            case
                when cast(substr({{ text }}, 9, 2) as int) > case substr({{ text }}, 6, 2)
                    when '02' then
                        case
                            when cast(left({{ text }}, 4) as int) % 400 = 0 then 29
                            when cast(left({{ text }}, 4) as int) % 100 = 0 then 28
                            when cast(left({{ text }}, 4) as int) % 4 = 0 then 29
                            else 28
                        end
                    when '04' then 30 when '06' then 30 when '09' then 30 when '11' then 30
                    else 31
                end then null
                when {{ text }} ~ 'T.*(Z|[+-][0-9]{2}(:?[0-9]{2})?)$' then
                    cast(regexp_replace({{ text }}, '(\.[0-9]{6})[0-9]+', '\1') as timestamptz)
                    at time zone 'UTC'
                else
                    cast(regexp_replace({{ text }}, '(\.[0-9]{6})[0-9]+', '\1') as timestamp)
            end
    end
{%- endmacro %}

{#- Only called for columns whose every value is an array or an object, or whose type is fixed. -#}
{% macro safe_cast_json_guarded(text) -%}
    case when {{ text }} ~ '^\s*[\[{]' then cast({{ text }} as jsonb) end
{%- endmacro %}
