{#
  SQL boolean: the user u did an event often enough (see segment).

  done: {'event': name, 'at_least': N or missing for 1, 'within_days': D or missing}.
#}
{% macro users_who_did(done, events) -%}
    {%- set at_least = done.get('at_least', 1) -%}
    {%- set days = done.get('within_days') -%}
    u.user_id in (
        select d.user_id from {{ events[done['event']] }} as d
        where d.user_id is not null
        {%- if days is not none %} and d.time >= {{ days_ago(days) }}{% endif %}
        {%- if at_least > 1 %} group by d.user_id having count(*) >= {{ at_least }}{% endif %}
    )
{%- endmacro %}
