{#- One row per landed copy of a call, with the device it belongs to and the ids that count. -#}
with calls as (
    select
        *,
        case when {{ is_meaningful_identity('events.identity') }} then events.identity end
            as own_identity,
        case when {{ is_meaningful_identity('events.previous_id') }} then events.previous_id end
            as merged_id
    from {{ source('raw', 'events') }} as events
)

select
    load_id,
    row_number,
    message_id,
    event_id,
    {{ device_key('anonymous_id', 'own_identity', 'message_id') }} as device_key,
    anonymous_id,
    own_identity,
    merged_id,
    collector_session_id,
    call,
    type,
    event,
    library,
    time,
    received_at,
    content_hash,
    case when {{ is_pageview_call() }} then nullif(coalesce(domain, '') || coalesce(path, ''), '') end
        as page,
    user_properties is not null as has_user_properties
from calls
