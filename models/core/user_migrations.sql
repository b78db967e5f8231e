{{ config(
    unique_key='from_user_id',
    meta={'present_when': 'to_user_id', 'time_column': 'time'},
    **physical_design('migrations')
) }}

with migrations as (
    select from_user_id, to_user_id, migrated_at as time, sync_id
    from {{ ref('device_migrations') }}
    where from_user_id is not null
    union all
    select
        {{ hash63("'identity:' || roots.identity") }} as from_user_id,
        case when roots.root <> roots.identity then {{ hash63("'identity:' || roots.root") }} end as to_user_id,
        merged_at as time,
        sync_id
    from {{ ref('identity_roots') }} as roots
)

select from_user_id, to_user_id, time
from migrations
where
    {%- if is_incremental() %}
    sync_id > {{ synced_to() }}
    {%- else %}
    to_user_id is not null
    {%- endif %}
