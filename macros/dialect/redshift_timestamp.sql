{#
  SQL timestamp in UTC (Redshift) of a text of ISO 8601, NULL for any other: see safe_cast_text.
#}
{% macro redshift_timestamp(text) -%}
    {%- set time -%} regexp_substr({{ text }}, 'T[0-9:]+([.][0-9]{1,6})?') {%- endset -%}
    {%- set offset -%} right({{ text }}, 6) {%- endset -%}
    {%- set moment -%}
        try_cast(
            left({{ text }}, 10) || replace(coalesce({{ time }}, ''), 'T', ' ')
            || case when length({{ time }}) = 6 then ':00' else '' end as timestamp
        )
    {%- endset -%}
    case
        when {{ text }} ~ {{ text_literal(iso_timestamp_pattern()) }} then
            case
                when {{ text }} ~ 'T.*[+-][0-9]{2}:?[0-9]{2}$' then
                    dateadd(
                        minute,
                        (case when {{ text }} ~ '[+][0-9:]+$' then -1 else 1 end) * (
                            cast(left(right(replace(right({{ text }}, 6), ':', ''), 4), 2) as int) * 60
                            + cast(right({{ text }}, 2) as int)
                        ),
                        {{ moment }}
                    )
                when {{ text }} ~ 'T.*[+-][0-9]{2}$' then
                    dateadd(
                        hour,
                        (case when {{ text }} ~ '[+][0-9]+$' then -1 else 1 end)
                        * cast(right({{ text }}, 2) as int),
                        {{ moment }}
                    )
                else {{ moment }}
            end
    end
{%- endmacro %}
