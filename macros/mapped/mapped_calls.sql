{#
  SQL query: the rows of a table that others fill as calls in the columns of raw events, before
  they belong to a load; beside these `arrived` (their own loaded_at), `problem` (why a row cannot
  be a call, else NULL) and `json_problem` (the same of JSON, which costs a look into it).

  table: dict of relation, where (SQL or none), arrived (SQL), columns (SQL by name of ours) and
  kinds (of arrived, time and received_at: see time_in_utc); builtin: names of our text columns.
#}
{% macro mapped_calls(table, builtin) -%}
    {%- set interactions = ['click', 'submit', 'change', 'touch'] -%}
    {%- set own = table.columns -%}
    {%- set ahead = seconds_between('named.received_at', 'named.sent_time') ~ ' > 86400' -%}
    select
        named.arrived,
        named.message_id,
        {{ hash63("'event:' || named.message_id") }} as event_id,
        named.call,
        named.anonymous_id,
        named.identity,
        case when named.call = 'alias' then named.previous_id end as previous_id,
        named.collector_session_id,
        named.kind as type,
        case when named.call = 'track' and named.kind not in ('{{ interactions | join("', '") }}')
            then coalesce(named.event, named.kind) end as event,
        case when {{ ahead }} then named.received_at else named.sent_time end as {{ column_name('time') }},
        named.received_at,
        coalesce({{ ahead }}, false) as time_replaced,
        {% if own.content_hash is defined -%} cast(named.content_hash as bigint)
        {%- else -%} {{ epoch_microseconds(time_in_utc('named.arrived', table.kinds.arrived)) }}
        {%- endif %} as content_hash,
        case lower(named.library)
            when 'web' then 'web' when 'ios' then 'iOS' when 'android' then 'android' else 'server'
        end as library,
        {%- for name in builtin %}
        {% if name == 'view_controller' -%}
        coalesce(named.view_controller, case when named.call = 'screen' then named.event end)
            as view_controller,
        {%- else -%} named.{{ column_name(name) }}, {%- endif -%}
        {%- endfor %}
        case when named.call in ('track', 'page', 'screen') then named.properties end as properties,
        named.user_properties,
        {{ mapped_problem('named') }} as problem,
        case
            when not {{ is_json_object('named.properties') }} then 'the mapped row has properties that are no JSON object'
            when not {{ is_json_object('named.user_properties') }} then 'the mapped row has user_properties that are no JSON object'
        end as json_problem
    from (
        select
            given.*,
            case
                when given.call in ('page', 'screen') then 'view page'
                when given.type is not null and given.call = 'track' then given.type
                -- A dollar sign, which not every engine lets stand in quotes.
                when given.event in (
                    {%- for name in interactions %}chr(36) || '{{ name }}'{{ ', ' if not loop.last }}{% endfor -%}
                ) and given.call = 'track' then substr(given.event, 2)
                when given.call = 'track' then given.event
            end as kind
        from ({{ mapped_columns(table, builtin) }}) as given
    ) as named
{%- endmacro %}
