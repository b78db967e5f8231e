-- Nothing is dropped silently: each record that was read has landed, is a duplicate, or lies among
-- the rejected lines, as long as those of its load are kept.
select loads.load_id, loads.file, loads.rows_read, loads.rows_rejected
from {{ source('raw', 'loads') }} as loads
left join (
    select load_id, count(*) as rejected
    from {{ source('raw', 'rejected_lines') }}
    group by load_id
) as lines on loads.load_id = lines.load_id
where
    loads.status = 'succeeded'
    and (
        loads.rows_read <> loads.rows_landed + loads.rows_duplicate + loads.rows_rejected
        or loads.rows_rejected <> coalesce(lines.rejected, loads.rows_rejected)
    )
