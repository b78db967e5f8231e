{#
  SQL query of an event table's rows: all of them, or in an incremental run one for each call
  that changed, with no time where the table should not have it.

  columns: of event_columns(); rule, since, archived, gaps: as in event_table().
#}
{% macro event_rows(columns, rule, since, archived=none, gaps={}) -%}
    {%- set from_session = columns | selectattr('level', 'equalto', 'session') | list -%}
    {%- set defined = columns | selectattr('level', 'equalto', 'defined') | list -%}
    {%- set properties = columns | selectattr('level', 'equalto', 'property') | list -%}
    {%- set paths = properties | sum(attribute='paths', start=[]) -%}
    with calls as (
        {%- if not is_incremental() %}
        {{ calls_with_events(
            "not c.is_removed and " ~ is_event_call('c.call') ~ ' and ' ~ rule_may_match(rule, 'c')
        ) }}
        {%- elif changed_calls_are_current() %}
        select * from {{ ref('changed_calls') }} where sync_id > {{ synced_to() }}
        {%- else %}
        {{ calls_with_events('c.sync_id > ' ~ synced_to(), everything=true) }}
        {%- endif %}
    ),

    matched as {{ materialized_cte() }} (
        select
            c.spine_event_id as event_id, c.user_id, c.session_id, c.time, c.previous_page as heap_previous_page,
            {%- for column in columns if column.level == 'event'
                and column.name not in ('time', 'heap_previous_page') %}
            c.{{ column.name }},
            {%- endfor %}
            {%- for column in from_session %}
            {%- set own = 'null' if column.name.startswith('landing_page')
                else 'c.' ~ column.name %}
            case when c.session_id is null then {{ own }} else c.session__{{ column.name }} end
                as {{ column.name }},
            {%- endfor %}
            {%- for column in defined %}
            {%- if column.property.level == 'session' %}
            case when c.session_id is not null then
                {{ defined_value(column.property, 'c.session__') }}
            end
            {%- else %}
            {{ defined_value(column.property, 'c') }}
            {%- endif %} as defined_{{ loop.index }},
            {%- endfor %}
            {%- if paths %}
            {{ extract_properties('c.properties', paths) }} as extracted,
            {%- endif %}
            c.landed_at
        from calls as c
        where
            not c.is_removed and {{ is_event_call('c.call') }}
            and {{ rule_predicate(rule, 'c') }}
            {%- if since %}
            and c.time >= cast('{{ since }}' as {{ sql_type('timestamp') }})
            {%- endif %}
            {%- if archived %}
            and c.landed_at < cast('{{ archived }}' as {{ sql_type('timestamp') }})
            {%- endif %}
    )

    select
        {{ 'changed' if is_incremental() else 'm' }}.event_id,
        {%- for column in columns if column.name != 'event_id' %}
        {%- if column.level == 'property' %}
        {{ outside_gap(typed_property(column, 'm.extracted', paths), gaps.get(column.name)) }}
            as {{ column.name }}
        {%- elif column.level == 'defined' %}
        m.defined_{{ defined.index(column) + 1 }} as {{ column.name }}
        {%- else %}
        m.{{ column.name }}
        {%- endif %}
        {{- ',' if not loop.last }}
        {%- endfor %}
    {%- if is_incremental() %}
    from (select distinct spine_event_id as event_id from calls) as changed
    left join matched as m on changed.event_id = m.event_id
    {%- else %}
    from matched as m
    {{ stored_order('m.time') }}
    {%- endif %}
{%- endmacro %}
