{#
  SQL query: the calls of a relation with what each takes from its session: the message that
  began it, where in the raw events its first event and its first pageview lie, and the page
  seen before the current one (on the web). All NULL outside of sessions.

  calls: name of a relation made by session_boundaries().
#}
{% macro session_facts(calls) -%}
    {%- set session -%} partition by device_key, in_session, session_number {%- endset -%}
    {%- set in_order -%}
        order by time, {{ binary_order('message_id') }}
    {%- endset -%}
    {%- set whole -%} rows between unbounded preceding and unbounded following {%- endset -%}
    select
        paged.*,
        case when in_session then first_value(message_id) over ({{ session }} {{ in_order }} {{ whole }}) end
            as session_message_id,
        case when in_session then first_value(load_id) over ({{ session }} {{ in_order }} {{ whole }}) end
            as session_load_id,
        case when in_session then first_value(row_number) over ({{ session }} {{ in_order }} {{ whole }}) end
            as session_row_number,
        case when in_session then
            max(case when is_pageview and page_number = 1 then load_id end) over ({{ session }})
        end as landing_load_id,
        case when in_session then
            max(case when is_pageview and page_number = 1 then row_number end) over ({{ session }})
        end as landing_row_number,
        case when in_session and library = 'web' then
            max(case when is_pageview then page_before end)
            over (partition by device_key, in_session, session_number, page_number)
        end as previous_page
    from (
        select
            numbered.*,
            lag(page) over (
                partition by device_key, in_session, session_number, is_pageview {{ in_order }}
            ) as page_before
        from (
            select
                pageviews.*,
                sum(case when is_pageview then 1 else 0 end) over (
                    {{ session }} {{ in_order }} rows between unbounded preceding and current row
                ) as page_number
            from (
                select {{ calls }}.*, {{ is_pageview_call() }} as is_pageview from {{ calls }}
            ) as pageviews
        ) as numbered
    ) as paged
{%- endmacro %}
