{{ config(
    unique_key=['load_id', 'row_number'],
    meta={'present_when': 'load_id', 'fingerprint': identity_fingerprint()},
) }}

{#- Alias calls that merge two meaningful ids: every landed copy, for identity_roots to pick. -#}
select
    stg_calls.load_id,
    stg_calls.row_number,
    stg_calls.message_id,
    stg_calls.merged_id,
    stg_calls.own_identity as identity,
    stg_calls.time,
    stg_calls.received_at,
    stg_calls.content_hash
from {{ ref('stg_calls') }} as stg_calls
inner join {{ ref('loads_synced') }} as loads_synced
    on stg_calls.load_id = loads_synced.load_id
where
    stg_calls.call = 'alias'
    and stg_calls.merged_id <> stg_calls.own_identity
    {%- if is_incremental() %}
    and loads_synced.sync_id > {{ synced_to() }}
    {%- endif %}
