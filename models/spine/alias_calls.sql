{{ config(
    unique_key=['load_id', 'row_number'],
    indexes=table_indexes(
        ordered=['sync_id'], equal=['message_id', 'merged_id', 'identity']
    ),
    meta={
        'present_when': 'load_id',
        'fingerprint': identity_fingerprint(),
        'definition': {'ignored_identities': var('ignored_identities')},
    },
) }}

{#-
  Alias calls that merge two meaningful ids: every landed copy of their messages, for
  identity_roots to pick. A copy that is no such alias has no merged_id.
-#}
with new_calls as (
    select stg_calls.*
    from {{ ref('stg_calls') }} as stg_calls
    inner join {{ ref('loads_synced') }} as loads_synced
        on stg_calls.load_id = loads_synced.load_id
    {%- if is_incremental() %}
    where loads_synced.sync_id > {{ synced_to() }}
    {%- endif %}
),

new_aliases as (
    select message_id, event_id
    from new_calls
    where call = 'alias' and merged_id <> own_identity
),

copies as (
    select new_calls.* from new_calls
    where new_calls.message_id in (select new_aliases.message_id from new_aliases)
    {%- if is_incremental() %}
    union all
    select new_calls.* from new_calls
    where
        new_calls.message_id in (select known.message_id from {{ this }} as known)
        and new_calls.message_id not in (select new_aliases.message_id from new_aliases)
    union all
    -- Copies that landed before, of messages of which none was an alias then.
    select stg_calls.*
    from {{ ref('stg_calls') }} as stg_calls
    inner join new_aliases
        on stg_calls.event_id = new_aliases.event_id
        and stg_calls.message_id = new_aliases.message_id
    inner join {{ ref('loads_synced') }} as loads_synced
        on stg_calls.load_id = loads_synced.load_id
    where loads_synced.sync_id <= {{ synced_to() }}
    {%- endif %}
)

select distinct
    load_id,
    row_number,
    message_id,
    case when call = 'alias' and merged_id <> own_identity then merged_id end as merged_id,
    own_identity as identity,
    time,
    received_at,
    content_hash,
    {{ current_sync_id() }} as sync_id
from copies
