{#
  SQL query: per call of the spine the user_id that it had before any migration, as an export for
  consumers that resolve users by themselves gives it.

  That is the user of what was known at the time of the call: the identity in force, when it was
  the call's own or was seen before it on the device; else the anonymous user of the device, when
  user_migrations has it; else the user it has now. So for every call, its user is where
  user_migrations leads from here, or is this one where it leads nowhere.

  calls, migrations: relations of spine_calls and device_migrations; devices: relation with the
  device_key of those that are wanted, all when not given.
  Columns: event_id, session_id (of the session that the call begins, else NULL), unresolved_id
  (NULL for a removed call), user_id, is_removed, sync_id.
#}
{% macro unresolved_calls(calls, migrations, devices=none) -%}
    select
        c.event_id,
        case
            when c.load_id = c.session_load_id and c.row_number = c.session_row_number
                and not c.is_removed
                then c.session_id
        end as session_id,
        case
            when c.is_removed then null
            when c.identity is not null and (
                c.time > s.time
                or (
                    c.time = s.time
                    and {{ binary_order('c.message_id') }} >= {{ binary_order('s.message_id') }}
                )
            ) then {{ hash63("'identity:' || c.identity") }}
            when m.to_user_id is not null then m.from_user_id
            else c.user_id
        end as unresolved_id,
        c.user_id,
        c.is_removed,
        c.sync_id
    from {{ calls }} as c
    left join (
        select device_key, time, message_id
        from (
            select
                device_key,
                time,
                message_id,
                row_number() over (
                    partition by device_key order by time, {{ binary_order('message_id') }}
                ) as position
            from {{ calls }}
            where
                own_identity is not null and not is_removed
                {%- if devices %}
                and device_key in (select device_key from {{ devices }})
                {%- endif %}
        ) as sightings
        where position = 1
    ) as s on c.device_key = s.device_key
    left join {{ migrations }} as m on c.device_key = m.device_key
    {%- if devices %}
    where c.device_key in (select device_key from {{ devices }})
    {%- endif %}
{%- endmacro %}
