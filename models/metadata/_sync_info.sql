{#- Per table, its part in the last sync that it took part in. -#}
with latest as (
    select
        *,
        row_number() over (partition by model order by sync_id desc) as position
    from {{ bookkeeping_table('model_syncs') }}
),

timings as (
    select
        *,
        row_number() over (partition by model order by sync_id desc) as position
    from {{ bookkeeping_table('model_timings') }}
)

select
    latest.model as event_table_name,
    timings.started_at as sync_started,
    timings.finished_at as sync_ended,
    latest.synced_to_time,
    latest.inserted_row_count
from latest
left join timings on latest.model = timings.model and timings.position = 1
where latest.position = 1 and latest.in_output
