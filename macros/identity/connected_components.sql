{#
  CTEs, the last of them `components` (identity, component): which ids are connected through
  edges. The component is a number, the same for all ids of one and for no others.

  edges: name of a CTE with text columns merged_id and identity.
  Each round every component takes the smallest number among itself and its neighbours, which at
  least halves how many there are; what is left after four is small enough to be followed from
  each to each. That alone would be quadratic: a hub of 100,000 ids has 10 billion pairs.
#}
{% macro connected_components(edges) -%}
    numbered_ids as {{ materialized_cte() }} (
        select id, row_number() over (order by {{ binary_order('id') }}) as number
        from (
            select merged_id as id from {{ edges }} union select identity as id from {{ edges }}
        ) as ids
    ),

    links_0 as {{ materialized_cte() }} (
        select one.number as one, other.number as other
        from {{ edges }}
        inner join numbered_ids as one on {{ edges }}.merged_id = one.id
        inner join numbered_ids as other on {{ edges }}.identity = other.id
        union
        select other.number as one, one.number as other
        from {{ edges }}
        inner join numbered_ids as one on {{ edges }}.merged_id = one.id
        inner join numbered_ids as other on {{ edges }}.identity = other.id
    ),

    labels_0 as (select number, number as label from numbered_ids),
    {% for round in range(1, 5) %}
    hooked_{{ round }} as {{ materialized_cte() }} (
        select one as label, least(one, min(other)) as parent
        from links_{{ round - 1 }}
        group by one
    ),

    merged_{{ round }} as {{ materialized_cte() }} (
        select hooked.label, fourth.parent
        from hooked_{{ round }} as hooked
        inner join hooked_{{ round }} as second on hooked.parent = second.label
        inner join hooked_{{ round }} as third on second.parent = third.label
        inner join hooked_{{ round }} as fourth on third.parent = fourth.label
    ),

    labels_{{ round }} as (
        select labels.number, coalesce(merged.parent, labels.label) as label
        from labels_{{ round - 1 }} as labels
        left join merged_{{ round }} as merged on labels.label = merged.label
    ),

    links_{{ round }} as {{ materialized_cte() }} (
        select distinct one.parent as one, other.parent as other
        from links_{{ round - 1 }} as links
        inner join merged_{{ round }} as one on links.one = one.label
        inner join merged_{{ round }} as other on links.other = other.label
        where one.parent <> other.parent
    ),
    {% endfor %}
    reached as (
        select one, other from links_4
        union
        select reached.one, links_4.other
        from reached
        inner join links_4 on reached.other = links_4.one
    ),

    components as {{ materialized_cte() }} (
        select
            numbered_ids.id as identity,
            least(labels_4.label, coalesce(smallest.other, labels_4.label)) as component
        from numbered_ids
        inner join labels_4 on numbered_ids.number = labels_4.number
        left join (select one, min(other) as other from reached group by one) as smallest
            on labels_4.label = smallest.one
    )
{%- endmacro %}
