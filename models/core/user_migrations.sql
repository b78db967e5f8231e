{{ config(
    unique_key='from_user_id',
    meta={'present_when': 'to_user_id', 'time_column': 'time'},
    **physical_design(keys=['from_user_id'])
) }}

with migrations as (
    select from_user_id, to_user_id, migrated_at as time, sync_id
    from {{ ref('device_migrations') }}
    where from_user_id is not null
    union all
    select
        {{ hash63("'identity:' || identity") }} as from_user_id,
        case when root <> identity then {{ hash63("'identity:' || root") }} end as to_user_id,
        merged_at as time,
        sync_id
    from {{ ref('identity_roots') }}
)

select from_user_id, to_user_id, time
from migrations
where
    {%- if is_incremental() %}
    sync_id > {{ synced_to() }}
    {%- else %}
    to_user_id is not null
    {%- endif %}
