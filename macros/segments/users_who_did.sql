{#
  SQL boolean: the user u did an event often enough (see segment).

  done: {'event': name, 'at_least': N or missing for 1, 'within_days': D or missing}; counts:
  relation of segment_counts, read where all time counts.
#}
{% macro users_who_did(done, events, counts) -%}
    {%- set at_least = done.get('at_least', 1) -%}
    {%- set days = done.get('within_days') -%}
    u.user_id in (
        {%- if days is none %}
        select d.user_id from {{ counts }} as d
        where d.event_table_name = '{{ done['event'] }}' and d.event_count >= {{ at_least }}
        {%- else %}
        select d.user_id from {{ events[done['event']] }} as d
        where d.user_id is not null and d.time >= {{ days_ago(days) }}
        {%- if at_least > 1 %} group by d.user_id having count(*) >= {{ at_least }}{% endif %}
        {%- endif %}
    )
{%- endmacro %}
