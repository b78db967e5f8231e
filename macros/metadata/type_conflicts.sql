{#
  SQL query: the values that are NULL in a column because its fixed type does not hold them, and
  those of defined properties before they were cut, up to `type_conflict_cap` for each table and
  column, the earliest; then one row that counts the rest in `value`, without event and time.

  all_events, users: their relations. Columns whose type is inferred hold all their values, and
  values that stand in definitions are short, so there may be nothing to look for.
#}
{% macro type_conflicts(all_events, users) %}
    {% do [ref('property_columns'), ref('device_sessions'), ref('spine_calls')] %}
    {% do [ref('user_properties'), source('raw', 'events')] %}
    {% set fixed = var('property_types') if var('property_types') is mapping else {} %}
    {% set searches = [] %}
    {% for column in property_columns('event') if fixed.get(column.name, 'text') != 'text' %}
        {% do searches.append(event_type_conflicts(all_events, column)) %}
    {% endfor %}
    {% for column in synced_columns(property_columns('user'), property_controls('user'))
        if fixed.get(column.name, 'text') != 'text' %}
        {% do searches.append(user_type_conflicts(users, column)) %}
    {% endfor %}
    {% for column in defined_columns(['event', 'session']) if takes_fields(column.property) %}
        {% do searches.append(cut_event_values(all_events, column)) %}
    {% endfor %}
    {% for column in defined_columns(['user'], 'user') if takes_fields(column.property) %}
        {% do searches.append(cut_user_values(users, column)) %}
    {% endfor %}
    with conflicts as (
        {{ searches | join('\nunion all\n') if searches else no_type_conflicts() }}
    ),

    numbered as (
        select
            *,
            row_number() over (
                partition by event_table_name, column_name order by time, event_id
            ) as position,
            count(*) over (partition by event_table_name, column_name) as total
        from conflicts
    )

    select event_table_name, column_name, expected_type, value, event_id, time
    from numbered
    where position <= {{ var('type_conflict_cap') }}
    union all
    select
        event_table_name, column_name, expected_type,
        cast(total - {{ var('type_conflict_cap') }} as {{ sql_type('text') }}) || ' more',
        cast(null as {{ sql_type('bigint') }}), cast(null as {{ sql_type('timestamp') }})
    from numbered
    where position = {{ var('type_conflict_cap') }} + 1
{% endmacro %}

{% macro event_type_conflicts(all_events, column) -%}
    select
        conflict.event_table_name, '{{ column.name }}' as column_name,
        '{{ column.data_type }}' as expected_type, conflict.value, conflict.event_id, conflict.time
    from (
        select
            tables.event_table_name, tables.event_id, tables.time,
            {{ typed_property(dict(column, data_type='text'), 'e.extracted', column.paths) }}
                as value
        from {{ all_events }} as tables
        inner join {{ ref('spine_calls') }} as c
            on tables.event_id = c.event_id and not c.is_removed
        inner join (
            select
                load_id, row_number,
                {{ extract_properties('properties', column.paths) }} as extracted
            from {{ source('raw', 'events') }}
            where properties is not null
        ) as e on c.load_id = e.load_id and c.row_number = e.row_number
    ) as conflict
    where
        conflict.value is not null
        and {{ safe_cast_text('conflict.value', column.data_type) }} is null
        and conflict.event_table_name not in (
            select model from {{ bookkeeping_table('columns_left_out') }}
            where column_name = '{{ column.name }}'
        )
{%- endmacro %}

{% macro user_type_conflicts(users, column) -%}
    select
        'users' as event_table_name, '{{ column.name }}' as column_name,
        '{{ column.data_type }}' as expected_type, properties.value,
        cast(null as {{ sql_type('bigint') }}) as event_id, properties.changed_at as time
    from {{ ref('user_properties') }} as properties
    inner join {{ users }} as users on properties.user_id = users.user_id
    where properties.name = '{{ column.name }}' and users.{{ column.name }} is null
{%- endmacro %}

{% macro no_type_conflicts() -%}
    select
        {%- for column in builtin_columns('_type_conflicts') %}
        cast(null as {{ sql_type(column.data_type) }}) as {{ column.name }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    limit 0
{%- endmacro %}
