select
    status,
    started_at as start_time,
    finished_at as finish_time,
    error,
    next_scheduled_sync_at
from {{ bookkeeping_table('syncs') }}
