{%- set defined = defined_rules(['user']) -%}
{{ config(
    unique_key='user_id',
    indexes=table_indexes(ordered=['user_id']),
    meta={
        'present_when': 'joindate',
        'time_column': 'last_modified',
        'columns': 'users',
        'fingerprint': local_md5(
            '1' ~ var('initial_columns') ~ (tojson(defined, sort_keys=true) if defined else '')
        ),
        'definition': dict(
            {'defined': defined} if defined else {},
            version=1, initial_columns=var('initial_columns')
        ),
    },
    **physical_design('users'),
) }}

{%- do ref('property_columns') -%}
{%- set columns = user_columns() -%}
{#- Rules know properties that have no column, too. -#}
{%- set tested = defined.values() | sum(attribute='fields', start=[]) -%}
{%- set texts = ['email', 'handle'] -%}
{%- for column in property_columns('user') if column.name not in texts
    and (column.name in tested or column.name in columns | map(attribute='name')) -%}
    {%- do texts.append(column.name) -%}
{%- endfor -%}
with changed_users as ({{ changed_users() }}),

seen as (
    select
        device_users.user_id,
        min(device_users.first_time) as joindate,
        max(device_users.user_identity) as identity
    from {{ ref('device_users') }} as device_users
    inner join changed_users on device_users.user_id = changed_users.user_id
    where not device_users.is_removed
    group by device_users.user_id
),

identity_changes as (
    select user_id, max(time) as changed_at
    from (
        select calls.user_id, min(calls.time) as time
        from {{ ref('spine_calls') }} as calls
        inner join changed_users on calls.user_id = changed_users.user_id
        where calls.own_identity is not null and not calls.is_removed
        group by calls.user_id, calls.own_identity
        union all
        select seen.user_id, identity_roots.changed_at as time
        from seen
        inner join {{ ref('identity_roots') }} as identity_roots
            on seen.identity = identity_roots.root
        where identity_roots.root <> identity_roots.identity
    ) as changes
    group by user_id
),

property_changes as (
    select properties.user_id, max(properties.changed_at) as changed_at
    from {{ ref('user_properties') }} as properties
    inner join changed_users on properties.user_id = changed_users.user_id
    group by properties.user_id
),

property_values as (
    select
        properties.user_id
        {%- for name in texts %}
        , max(case when properties.name = '{{ name }}' then properties.value end) as {{ name }}
        {%- endfor %}
    from {{ ref('user_properties') }} as properties
    inner join changed_users on properties.user_id = changed_users.user_id
    group by properties.user_id
),

first_sessions as (
    select sessions.*
    from (
        select
            device_sessions.*,
            row_number() over (
                partition by device_sessions.user_id
                order by device_sessions.time, device_sessions.session_id
            ) as position
        from {{ ref('device_sessions') }} as device_sessions
        inner join changed_users on device_sessions.user_id = changed_users.user_id
        where not device_sessions.is_removed
    ) as sessions
    where sessions.position = 1
),

told as (
    -- What rules of defined properties test: values as they were sent.
    select
        changed_users.user_id,
        seen.identity,
        seen.joindate,
        greatest(
            seen.joindate,
            coalesce(identity_changes.changed_at, seen.joindate),
            coalesce(property_changes.changed_at, seen.joindate)
        ) as last_modified
        {%- for name in texts %},
        property_values.{{ name }}
        {%- endfor %}
        {%- for name in fields_not_sent(defined, texts) %},
        cast(null as {{ sql_type('text') }}) as {{ name }}
        {%- endfor %}
    from changed_users
    {{ 'left' if is_incremental() else 'inner' }} join seen on changed_users.user_id = seen.user_id
    left join identity_changes on changed_users.user_id = identity_changes.user_id
    left join property_changes on changed_users.user_id = property_changes.user_id
    left join property_values on changed_users.user_id = property_values.user_id
)

select
    {%- for column in columns %}
    {% if column.name in ('user_id', 'identity', 'joindate', 'last_modified') -%}
    told.{{ column.name }}
    {%- elif column.level == 'defined' -%}
    {{ defined_value(column.property, 'told') }} as {{ column.name }}
    {%- elif column.name.startswith('initial_') -%}
    first_sessions.{{ column.name | replace('initial_', '') }} as {{ column.name }}
    {%- else -%}
    {{ safe_cast_text('told.' ~ column.name, column.data_type) }} as {{ column.name }}
    {%- endif %}
    {{- ',' if not loop.last }}
    {%- endfor %}
from told
left join first_sessions on told.user_id = first_sessions.user_id
