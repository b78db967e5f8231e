{#
  SQL query: the columns of a table that others fill under our names, texts without blanks that
  mean nothing, times in UTC. What is not mapped is NULL.

  table, builtin: see mapped_calls.
#}
{% macro mapped_columns(table, builtin) -%}
    {%- set own = table.columns -%}
    {%- set text = sql_type('text') -%}
    select
        {{ table.arrived }} as arrived,
        lower({{ trim_spaces('cast(' ~ own.call ~ ' as ' ~ text ~ ')') }}) as call,
        {%- for name in [
            'message_id', 'anonymous_id', 'identity', 'previous_id', 'collector_session_id', 'type',
            'event', 'library',
        ] + builtin %}
        {% if name in own -%}
            {%- set given = 'cast(' ~ own[name] ~ ' as ' ~ text ~ ')' -%}
            case when {{ trim_spaces(given) }} <> '' then {{ given }} end
        {%- else -%} cast(null as {{ text }})
        {%- endif %} as {{ column_name(name) }},
        {%- endfor %}
        {%- for name in ['properties', 'user_properties'] %}
        {% if name in own -%}
            {%- set given = 'cast(' ~ own[name] ~ ' as ' ~ text ~ ')' -%}
            case when {{ given }} not in ('', '{}', 'null') then {{ given }} end
        {%- else -%} cast(null as {{ text }})
        {%- endif %} as {{ name }},
        {%- endfor %}
        {{ time_in_utc(own.time, table.kinds.time) }} as sent_time,
        {% if 'content_hash' in own -%} {{ own.content_hash }} as content_hash, {%- endif %}
        {% if 'received_at' in own -%} {{ time_in_utc(own.received_at, table.kinds.received_at) }}
        {%- else -%} cast(null as {{ sql_type('timestamp') }})
        {%- endif %} as received_at
    from {{ table.relation }} as r
    {%- if table.where %}
    where ({{ table.where }})
    {%- endif %}
{%- endmacro %}
