{#
  SQL query: the calls of a relation with `in_session` (server events and calls that are no
  events never are), `is_pageview`, `begins_session` (1 or 0), and two counts of the device:
  `session_number` of its sessions from 1, `page_number` of its pageviews so far.

  Two neighbours with session ids of the collector are one session when the ids are equal.
  Otherwise a new one begins after the timeout, and where one identity follows another.

  calls: name of a relation that holds whole devices, identity in force included.
#}
{% macro session_boundaries(calls) -%}
    {%- set device_order -%}
        partition by device_key, in_session order by time, {{ binary_order('message_id') }}
    {%- endset -%}
    select
        bounded.*,
        sum(bounded.begins_session) over (
            {{ device_order }} rows between unbounded preceding and current row
        ) as session_number,
        sum(case when bounded.is_pageview then 1 else 0 end) over (
            {{ device_order }} rows between unbounded preceding and current row
        ) as page_number
    from (
        select
            neighbours.*,
            case
                when previous_time is null then 1
                when collector_session_id is not null and previous_collector_id is not null
                    then case when collector_session_id <> previous_collector_id then 1 else 0 end
                when {{ session_timeout_passed('time', 'previous_time', 'library') }} then 1
                when neighbours.identity <> previous_identity then 1
                else 0
            end as begins_session
        from (
            select
                flagged.*,
                lag(time) over ({{ device_order }}) as previous_time,
                lag(collector_session_id) over ({{ device_order }}) as previous_collector_id,
                lag(flagged.identity) over ({{ device_order }}) as previous_identity
            from (
                select
                    {{ calls }}.*,
                    {{ is_event_call() }} and library <> 'server' as in_session,
                    {{ is_pageview_call() }} as is_pageview
                from {{ calls }}
            ) as flagged
        ) as neighbours
    ) as bounded
{%- endmacro %}
