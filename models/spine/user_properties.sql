{{ config(
    unique_key='user_id',
    indexes=table_indexes(ordered=['user_id']),
    meta={
        'present_when': 'name',
        'rows_of_properties': 'user',
        'fingerprint': local_md5('2'),
        'definition': {'version': 2},
    },
    **physical_design('user_rows'),
) }}

{#-
  One row per user and property: its latest value by time, as text, from any device of the
  user, and the time at which it took this value.
-#}
{#- dbt sees what a model depends on while no columns are known yet. -#}
{%- do [ref('property_columns'), ref('spine_calls'), source('raw', 'events')] -%}
{%- set columns = property_columns('user') -%}
{%- set paths = columns | sum(attribute='paths', start=[]) -%}
{%- set pairs = [] -%}
{%- for column in columns -%}
    {%- do pairs.append((column.name, typed_property(
        dict(column, data_type='text'), 'carried.extracted', paths
    ))) -%}
{%- endfor -%}
with changed_users as ({{ changed_users() }}),

{% if pairs -%}
carried as {{ materialized_cte() }} (
    select
        calls.user_id,
        calls.time,
        calls.message_id,
        {{ extract_properties('events.user_properties', paths) }} as extracted
    from {{ ref('spine_calls') }} as calls
    inner join changed_users on calls.user_id = changed_users.user_id
    inner join {{ source('raw', 'events') }} as events
        on calls.load_id = events.load_id and calls.row_number = events.row_number
    where calls.has_user_properties and not calls.is_removed
),

history as (
    select found.*
    from (
        select
            carried.user_id,
            carried.time,
            carried.message_id,
            property.key as name,
            {{ unpivoted_value(pairs, 'property') }} as value
        from carried
        cross join {{ unpivot_values(pairs, 'property') }}
    ) as found
    where found.value is not null
),
{%- else -%}
history as (
    select
        user_id, cast(null as {{ sql_type('timestamp') }}) as time, '' as message_id, '' as name, '' as value
    from changed_users
    where false
),
{%- endif %}

runs as (
    select
        *,
        row_number() over (
            partition by user_id, name order by time desc, {{ binary_order('message_id') }} desc
        ) as latest,
        lag(value) over (
            partition by user_id, name order by time, {{ binary_order('message_id') }}
        ) as previous_value
    from history
),

properties as (
    select
        user_id,
        name,
        max(case when latest = 1 then value end) as value,
        max(case when previous_value is null or previous_value <> value then time end)
            as changed_at
    from runs
    group by user_id, name
)

select changed_users.user_id, properties.name, properties.value, properties.changed_at
from changed_users
{{ 'left' if is_incremental() else 'inner' }} join properties
    on changed_users.user_id = properties.user_id
