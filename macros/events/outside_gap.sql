{#
  SQL of a property's value, NULL for rows that landed while the property was archived.

  value: SQL; gap: none, or a list of the moment (UTC) from which it was archived and the one
  from which it was restored, none for a property that still is archived.
#}
{% macro outside_gap(value, gap) -%}
    {%- if gap -%}
    case
        when m.landed_at < cast('{{ gap[0] }}' as {{ sql_type('timestamp') }})
            {%- if gap[1] %} or m.landed_at >= cast('{{ gap[1] }}' as {{ sql_type('timestamp') }}) {%- endif %}
            then {{ value }}
    end
    {%- else -%}
    {{ value }}
    {%- endif -%}
{%- endmacro %}
