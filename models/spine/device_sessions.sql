{{ config(
    unique_key='session_id',
    indexes=table_indexes(
        ordered=['session_id', 'user_id', 'sync_id'], equal=['device_key']
    ),
    meta={'present_when': 'session_id', 'fingerprint': local_md5(session_columns() | join(','))},
    **physical_design('device_sessions'),
) }}

{#-
  One row per session, with all that its events take from it: the columns of its first event,
  and the landing page of its first pageview. Sessions that are no more stay as removed.
-#}
{%- set landing_columns = ['landing_page', 'landing_page_query', 'landing_page_hash'] -%}
with changed_devices as ({{ changed_devices() }}),

first_events as (
    select calls.*
    from {{ ref('spine_calls') }} as calls
    inner join changed_devices on calls.device_key = changed_devices.device_key
    where
        -- A CASE, since planners take the chance of two equal columns for tiny, and that of a
        -- CASE for even: joins of a few rows are planned otherwise than joins of many.
        case
            when calls.load_id = calls.session_load_id
                and calls.row_number = calls.session_row_number
                then not calls.is_removed
            else false
        end
)

select
    first_events.session_id,
    {{ hash63("'session_event:' || first_events.device_key || ':' || first_events.message_id") }}
        as event_id,
    first_events.device_key,
    first_events.user_id,
    first_events.time,
    first_events.library,
    {%- for column in session_columns() if column not in landing_columns %}
    begun.{{ column }},
    {%- endfor %}
    landed.url as landing_page,
    landed.query as landing_page_query,
    landed.hash as landing_page_hash,
    false as is_removed,
    {{ current_sync_id() }} as sync_id
from first_events
inner join {{ source('raw', 'events') }} as begun
    on first_events.session_load_id = begun.load_id
    and first_events.session_row_number = begun.row_number
left join {{ source('raw', 'events') }} as landed
    on first_events.landing_load_id = landed.load_id
    and first_events.landing_row_number = landed.row_number
{%- if is_incremental() %}
where first_events.sync_id > {{ synced_to() }}
union all
select
    known.session_id, known.event_id, known.device_key, known.user_id, known.time, known.library,
    {%- for column in session_columns() if column not in landing_columns %}
    known.{{ column }},
    {%- endfor %}
    known.landing_page, known.landing_page_query, known.landing_page_hash,
    true as is_removed,
    {{ current_sync_id() }} as sync_id
from {{ this }} as known
inner join changed_devices on known.device_key = changed_devices.device_key
left join first_events on known.session_id = first_events.session_id
where first_events.session_id is null and not known.is_removed
{%- endif %}
