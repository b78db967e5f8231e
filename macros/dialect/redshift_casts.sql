{# Redshift's safe_cast_text: see there. #}
{#- A time is taken apart: casts there are of several minds about offsets and long fractions. -#}
{% macro redshift__safe_cast_text(text, data_type) -%}
    {%- if data_type == 'json' -%} case when can_json_parse({{ text }}) then json_parse({{ text }}) end
    {%- elif data_type == 'bigint' -%}
        case when {{ text }} ~ '^-?[0-9]{1,19}$' then try_cast({{ text }} as bigint) end
    {%- elif data_type == 'double' -%}
        case
            when {{ text }} ~ {{ text_literal(json_number_pattern()) }} then coalesce(
                try_cast({{ text }} as double precision), case when {{ text }} ~ '[eE]-' then 0 end
            )
        end
    {%- else -%} {{ redshift_timestamp(text) }}
    {%- endif -%}
{%- endmacro %}
