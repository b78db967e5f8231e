{#
  SQL query: calls of the spine with the raw event of each (all its columns), what its session
  gives it (session__<column>), and when it landed.

  where: SQL boolean over `c`, a row of the spine. everything: also calls whose raw event is no
  more, all of whose columns but those of the spine are then NULL.
#}
{% macro calls_with_events(where, everything=false) -%}
    select
        e.*,
        c.event_id as spine_event_id,
        c.user_id,
        c.session_id,
        c.previous_page,
        c.is_removed,
        c.sync_id,
        l.finished_at as landed_at
        {%- for column in session_columns() + ['library', 'time'] %},
        s.{{ column }} as session__{{ column }}
        {%- endfor %}
    from {{ ref('spine_calls') }} as c
    {{ 'left' if everything else 'inner' }} join {{ source('raw', 'events') }} as e
        on c.load_id = e.load_id and c.row_number = e.row_number
    left join {{ source('raw', 'loads') }} as l on c.load_id = l.load_id
    left join {{ ref('device_sessions') }} as s on c.session_id = s.session_id
    where {{ where }}
{%- endmacro %}
