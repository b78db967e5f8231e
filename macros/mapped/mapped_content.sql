{#
  SQL text: what a call says, to choose between copies that arrived together.

  calls: alias of the call's columns; builtin: see mapped_calls.
#}
{% macro mapped_content(calls, builtin) -%}
    {%- for name in [
        'call', 'anonymous_id', 'identity', 'previous_id', 'collector_session_id', 'type', 'event',
        'library', 'properties', 'user_properties',
    ] + builtin -%}
    coalesce({{ calls }}.{{ column_name(name) }}, '') || '|' ||{{ ' ' }}
    {%- endfor -%}
    cast({{ epoch_microseconds(calls ~ '.' ~ column_name('time')) }} as {{ sql_type('text') }})
{%- endmacro %}
