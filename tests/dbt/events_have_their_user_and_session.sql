-- Every event belongs to a user that there is, and, unless a server sent it, to a session that
-- there is and that had begun by then.
select events.event_table_name, events.event_id, events.user_id, events.session_id
from (
    select * from {{ ref('all_events') }}
    where {{ of_this_build(ref('all_events'), ['event_id']) }}
        and event_table_name not in ({{ tables_behind() }})
) as events
left join {{ ref('users') }} as users on events.user_id = users.user_id
left join {{ ref('sessions') }} as sessions on events.session_id = sessions.session_id
where
    users.user_id is null
    or (events.library = 'server') <> (sessions.session_id is null)
    or events.session_id is not null and sessions.session_id is null
    or events.time < sessions.time
