{{ config(
    unique_key=['device_key', 'user_id'],
    indexes=table_indexes(ordered=['user_id', 'sync_id'], equal=['device_key']),
    meta={'present_when': 'device_key'},
    **physical_design('devices'),
) }}

{#-
  Which users a device has had calls of, and since when. It is how `users` hears of a user that
  lost its last call: such pairs stay as removed.
-#}
with changed_devices as ({{ changed_devices() }}),

pairs as (
    select
        calls.device_key,
        calls.user_id,
        max(calls.user_identity) as user_identity,
        min(calls.time) as first_time
    from {{ ref('spine_calls') }} as calls
    inner join changed_devices on calls.device_key = changed_devices.device_key
    where not calls.is_removed
    group by calls.device_key, calls.user_id
)

select
    device_key,
    user_id,
    user_identity,
    first_time,
    false as is_removed,
    {{ current_sync_id() }} as sync_id
from pairs
{%- if is_incremental() %}
union all
select
    known.device_key,
    known.user_id,
    known.user_identity,
    known.first_time,
    true as is_removed,
    {{ current_sync_id() }} as sync_id
from {{ this }} as known
inner join changed_devices on known.device_key = changed_devices.device_key
left join pairs on known.device_key = pairs.device_key and known.user_id = pairs.user_id
where pairs.device_key is null and not known.is_removed
{%- endif %}
