{{ config(
    unique_key=['message_id', 'device_key'],
    indexes=table_indexes(
        ordered=['sync_id', 'event_id', 'user_id', 'session_id'],
        equal=['message_id', 'device_key', 'type'],
    ),
    meta={
        'present_when': 'message_id',
        'fingerprint': spine_fingerprint(),
        'definition': {
            'ignored_identities': var('ignored_identities'),
            'session_timeout_minutes': var('session_timeout_minutes'),
            'session_timeout_minutes_mobile': var('session_timeout_minutes_mobile'),
        },
    },
    **physical_design('calls'),
) }}

{#-
  The spine: one row per call, with the identity in force, its user and its session, and the
  number of the sync that last changed any of it. Every table below takes the changed rows.

  Devices that a new load or a changed merge touches are computed again, each from its whole
  history; of those, rows that come out as they were are left alone. A call that moved to
  another device leaves a removed row behind, so that tables below hear of it.
-#}
{%- set as_landed = [
    'load_id', 'row_number', 'message_id', 'event_id', 'device_key', 'anonymous_id', 'own_identity',
    'collector_session_id', 'call', 'type', 'event', 'library', 'time', 'received_at',
    'content_hash', 'page', 'has_user_properties',
] -%}
{%- set computed = [
    'identity', 'user_identity', 'user_id', 'session_id', 'session_load_id',
    'session_row_number', 'landing_load_id', 'landing_row_number', 'previous_page',
] -%}
with new_copies as (
    select stg_calls.{{ as_landed | join(', stg_calls.') }}
    from {{ ref('stg_calls') }} as stg_calls
    inner join {{ ref('loads_synced') }} as loads_synced
        on stg_calls.load_id = loads_synced.load_id
    {%- if is_incremental() %}
    where loads_synced.sync_id > {{ synced_to() }}
    {%- endif %}
),

{% if is_incremental() -%}
touched_devices as (
    select device_key from new_copies
    {{ union_distinct() }}
    select known.device_key from {{ this }} as known
    inner join new_copies on known.message_id = new_copies.message_id
    {{ union_distinct() }}
    select known.device_key from {{ this }} as known
    inner join {{ ref('identity_roots') }} as identity_roots
        on coalesce(known.identity, known.anonymous_id) = identity_roots.identity
    where identity_roots.sync_id > {{ synced_to() }}
    {{ union_distinct() }}
    -- Rows that another hand than this model changed: `eventide forget` marks them as removed.
    select known.device_key from {{ this }} as known where known.sync_id > {{ synced_to() }}
),

known as {{ materialized_cte() }} (
    select * from {{ this }} where device_key in (select device_key from touched_devices)
),

copies as (
    select {{ as_landed | join(', ') }} from new_copies
    union all
    select {{ as_landed | join(', ') }} from known where not is_removed
),
{%- else -%}
copies as (select * from new_copies),
{%- endif %}

ranked as (
    select
        *,
        row_number() over (
            partition by message_id
            order by received_at nulls last, content_hash, load_id, row_number
        ) as copy_rank
    from copies
),

winners as (select * from ranked where copy_rank = 1),

identified as ({{ identity_in_force('winners') }}),

bounded as ({{ session_boundaries('identified') }}),

marks as ({{ session_marks('bounded') }}),

placed as ({{ session_facts('bounded', 'marks') }}),

current_calls as {{ materialized_cte() }} (
    select
        placed.{{ as_landed | join(', placed.') }},
        placed.identity,
        coalesce(identity_roots.root, placed.identity) as user_identity,
        {{ user_number(
            'coalesce(identity_roots.root, placed.identity)',
            'placed.anonymous_id', 'placed.message_id'
        ) }} as user_id,
        {{ hash63("'session:' || placed.device_key || ':' || placed.session_message_id") }}
            as session_id,
        placed.session_load_id,
        placed.session_row_number,
        placed.landing_load_id,
        placed.landing_row_number,
        placed.previous_page
    from placed
    left join {{ ref('identity_roots') }} as identity_roots
        on coalesce(placed.identity, placed.anonymous_id) = identity_roots.identity
)

select
    current_calls.{{ (as_landed + computed) | join(', current_calls.') }},
    false as is_removed,
    {{ current_sync_id() }} as sync_id
from current_calls
{%- if is_incremental() %}
left join known
    on current_calls.message_id = known.message_id and current_calls.device_key = known.device_key
where
    known.message_id is null or known.is_removed
    {%- for column in ['load_id', 'row_number'] + computed %}
    or {{ is_different(column, 'current_calls', 'known') }}
    {%- endfor %}
union all
select
    known.{{ (as_landed + computed) | join(', known.') }},
    true as is_removed,
    {{ current_sync_id() }} as sync_id
from known
left join current_calls
    on known.message_id = current_calls.message_id and known.device_key = current_calls.device_key
where current_calls.message_id is null and not known.is_removed
{%- endif %}
