{#
  SQL query: what changes within a session, a row for its first call and for each pageview: the
  message that began the session, where in the raw events its first event and its first pageview
  lie, and the page before this one. The key is device, `session_number` and `page_number`: one row
  is in force for each call. Few columns of few calls, so that sorting them costs little.

  calls: name of a relation made by session_boundaries().
#}
{% macro session_marks(calls) -%}
    {%- set in_order -%}
        partition by device_key, session_number order by page_number
    {%- endset -%}
    {%- set so_far -%} {{ in_order }} rows between unbounded preceding and current row {%- endset -%}
    select
        device_key,
        session_number,
        page_number,
        first_value(message_id) over ({{ so_far }}) as session_message_id,
        first_value(load_id) over ({{ so_far }}) as session_load_id,
        first_value(row_number) over ({{ so_far }}) as session_row_number,
        first_value(next_page_load_id) over ({{ so_far }}) as landing_load_id,
        first_value(next_page_row_number) over ({{ so_far }}) as landing_row_number,
        page_before
    from (
        select
            marks.*,
            case when is_pageview then load_id else lead(load_id) over ({{ in_order }}) end
                as next_page_load_id,
            case when is_pageview then row_number else lead(row_number) over ({{ in_order }}) end
                as next_page_row_number,
            lag(case when is_pageview then page end) over ({{ in_order }}) as page_before
        from (
            select
                device_key, session_number, page_number, is_pageview,
                message_id, load_id, row_number, page
            from {{ calls }}
            where in_session and (is_pageview or begins_session = 1)
        ) as marks
    ) as neighbours
{%- endmacro %}
