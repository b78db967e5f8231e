{{ config(
    unique_key='device_key',
    indexes=table_indexes(ordered=['sync_id'], equal=['device_key']),
    meta={'present_when': 'device_key'},
    **physical_design('devices'),
) }}

{#-
  Devices whose anonymous user became somebody: by an identity seen after events without one, or
  by an alias that names the anonymous id, on either side, after events. A device that no longer does has no to_user_id.
-#}
with changed_devices as (
    {{ changed_devices() }}
    {%- if is_incremental() %}
    -- An alias that comes late may be the earliest: it dates a migration and changes no call.
    {{ union_distinct() }}
    select known.device_key from {{ this }} as known
    inner join {{ ref('identity_roots') }} as roots
        on known.device_key = {{ device_key(
            'roots.identity', 'cast(null as ' ~ sql_type('text') ~ ')', "''"
        ) }}
    where roots.sync_id > {{ synced_to() }}
    {%- endif %}
),

ordered as (
    select
        calls.*,
        row_number() over (
            partition by calls.device_key order by calls.time, {{ binary_order('calls.message_id') }}
        ) as position
    from {{ ref('spine_calls') }} as calls
    inner join changed_devices on calls.device_key = changed_devices.device_key
    where not calls.is_removed
),

devices as (
    select
        device_key,
        min(anonymous_id) as anonymous_id,
        min(case when {{ is_event_call() }} then position end) as first_event,
        min(case when own_identity is not null and anonymous_id is not null then position end)
            as first_sighting
    from ordered
    group by device_key
)

select
    changed_devices.device_key,
    case when changed_devices.device_key like 'a:%' then
        {{ hash63("'anonymous:' || substr(changed_devices.device_key, 3)") }}
    end as from_user_id,
    case
        when devices.first_event < devices.first_sighting
            or (
                devices.first_sighting is null
                and (
                    event.time < identity_roots.merged_at
                    or (
                        event.time = identity_roots.merged_at
                        and {{ binary_order('event.message_id') }}
                            < {{ binary_order('identity_roots.merged_by') }}
                    )
                )
            )
            then event.user_id
    end as to_user_id,
    coalesce(sighting.time, identity_roots.merged_at) as migrated_at,
    devices.device_key is null as is_removed,
    {{ current_sync_id() }} as sync_id
from changed_devices
left join devices on changed_devices.device_key = devices.device_key
left join ordered as event
    on devices.device_key = event.device_key and devices.first_event = event.position
left join ordered as sighting
    on devices.device_key = sighting.device_key and devices.first_sighting = sighting.position
left join {{ ref('identity_roots') }} as identity_roots
    on devices.anonymous_id = identity_roots.identity
