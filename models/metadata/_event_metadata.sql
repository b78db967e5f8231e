{#- The definitions, with what the books know of their tables now and version control of their last change. -#}
with latest as (
    select
        *,
        row_number() over (partition by model order by sync_id desc) as position
    from {{ bookkeeping_table('model_syncs') }}
),

{#- While a sync runs, tables that it has still to reach are not behind. -#}
last_sync as (
    select max(sync_id) as sync_id, max(started_at) as started_at
    from {{ bookkeeping_table('syncs') }}
    where status <> 'running'
)

select
    definitions.table_name,
    definitions.ui_name,
    changes.last_updated_at,
    changes.last_updated_by,
    definitions.notes,
    definitions.source,
    definitions.verified_at,
    definitions.verified_by,
    case
        when latest.model is null then 'new'
        when definitions.archived <= last_sync.started_at then 'archived'
        when latest.sync_id < last_sync.sync_id then 'behind'
        else 'synced'
    end as state,
    definitions.rule,
    latest.row_count
from {{ ref('event_definitions') }} as definitions
cross join last_sync
left join latest on definitions.table_name = latest.model and latest.position = 1
left join {{ bookkeeping_table('definition_changes') }} as changes
    on definitions.table_name = changes.table_name
