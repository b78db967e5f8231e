select
    event_table_name,
    dropped_at
from {{ bookkeeping_table('dropped_tables') }}
