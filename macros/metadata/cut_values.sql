{#
  SQL queries: the values of a defined property that were cut, whole, as rows of type_conflicts.
  Only rows whose value has the full length are looked into.

  all_events, users: their relations; column: one of defined_columns().
#}
{% macro cut_event_values(all_events, column) -%}
    select
        cut.event_table_name, '{{ column.name }}' as column_name, 'text(256)' as expected_type,
        cut.value, cut.event_id, cut.time
    from (
        select
            tables.event_table_name, tables.event_id, tables.time,
            {%- if column.property.level == 'session' %}
            {{ defined_value(column.property, 's', uncut=true) }} as value
            {%- else %}
            {{ defined_value(column.property, 'e', uncut=true) }} as value
            {%- endif %}
        from {{ all_events }} as tables
        {%- if column.property.level == 'session' %}
        inner join {{ ref('device_sessions') }} as s
            on tables.session_id = s.session_id and not s.is_removed
        {%- else %}
        inner join {{ ref('spine_calls') }} as c
            on tables.event_id = c.event_id and not c.is_removed
        inner join {{ source('raw', 'events') }} as e
            on c.load_id = e.load_id and c.row_number = e.row_number
        {%- endif %}
        where length(tables.{{ column.name }}) = 256
    ) as cut
    where length(cut.value) > 256
{%- endmacro %}

{% macro cut_user_values(users, column) -%}
    {%- set own = ['identity', 'joindate', 'last_modified'] -%}
    select
        'users' as event_table_name, '{{ column.name }}' as column_name,
        'text(256)' as expected_type, cut.value, cast(null as {{ sql_type('bigint') }}) as event_id,
        cut.last_modified as time
    from (
        select told.last_modified, {{ defined_value(column.property, 'told', uncut=true) }} as value
        from (
            select
                users.user_id, users.identity, users.joindate, users.last_modified
                {%- for name in column.property.fields if name not in own %},
                max(case when properties.name = '{{ name }}' then properties.value end) as {{ name }}
                {%- endfor %}
            from {{ users }} as users
            left join {{ ref('user_properties') }} as properties
                on users.user_id = properties.user_id
            where length(users.{{ column.name }}) = 256
            group by users.user_id, users.identity, users.joindate, users.last_modified
        ) as told
    ) as cut
    where length(cut.value) > 256
{%- endmacro %}
