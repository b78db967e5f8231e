{#
  SQL query: the calls of a relation with `identity`, the identity in force for each: its own,
  else the last one seen before it on its device, else the first one seen after it, else NULL.

  calls: name of a relation that holds whole devices, with device, time, message_id and
  own_identity. Window functions that skip NULLs are not everywhere; counting them is. What comes
  before the first identity has none of its own, so that it can be of the first one's group.
#}
{% macro identity_in_force(calls) -%}
    select
        numbered.*,
        max(numbered.own_identity) over (
            partition by
                numbered.device_key,
                case when numbered.identity_number = 0 then 1 else numbered.identity_number end
        ) as identity
    from (
        select
            {{ calls }}.*,
            count(own_identity) over (
                partition by device_key order by time, {{ binary_order('message_id') }}
                rows between unbounded preceding and current row
            ) as identity_number
        from {{ calls }}
    ) as numbered
{%- endmacro %}
