{#
  SQL query: the calls of a relation with what each takes from its session: the message that
  began it, where in the raw events its first event and its first pageview lie, and the page
  seen before the current one (on the web). All NULL outside of sessions.

  calls: name of a relation made by session_boundaries().
  marks: name of a relation made by session_marks() of it.
#}
{% macro session_facts(calls, marks) -%}
    select
        {{ calls }}.*,
        {{ marks }}.session_message_id,
        {{ marks }}.session_load_id,
        {{ marks }}.session_row_number,
        {{ marks }}.landing_load_id,
        {{ marks }}.landing_row_number,
        case when {{ calls }}.library = 'web' then {{ marks }}.page_before end as previous_page
    from {{ calls }}
    left join {{ marks }}
        on {{ calls }}.in_session
        and {{ calls }}.device_key = {{ marks }}.device_key
        and {{ calls }}.session_number = {{ marks }}.session_number
        and {{ calls }}.page_number = {{ marks }}.page_number
{%- endmacro %}
