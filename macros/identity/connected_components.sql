{#
  CTEs, the last of them `components` (identity, component): which ids are connected through
  edges. The component is a number, the same for all ids of one and for no others.

  edges: name of a CTE with text columns merged_id and identity.
  Each round every component takes the smallest number among itself and its neighbours, then that
  of the one whose number it took, and so on. What is left after some rounds is small enough to be
  followed from each to each; that alone would be quadratic: a hub of 100,000 ids has 10 billion
  pairs. How many rounds, and how far, is the warehouse's (see reached_components).
#}
{% macro connected_components(edges) -%}
    {%- call computed_once('numbered_ids') %}
        select id, row_number() over (order by {{ binary_order('id') }}) as number
        from (
            select merged_id as id from {{ edges }}
            {{ union_distinct() }}
            select {{ edges }}.identity as id from {{ edges }}
        ) as ids
    {%- endcall %},

    {%- call computed_once('links_0') %}
        select one.number as one, other.number as other
        from {{ edges }}
        inner join numbered_ids as one on {{ edges }}.merged_id = one.id
        inner join numbered_ids as other on {{ edges }}.identity = other.id
        {{ union_distinct() }}
        select other.number as one, one.number as other
        from {{ edges }}
        inner join numbered_ids as one on {{ edges }}.merged_id = one.id
        inner join numbered_ids as other on {{ edges }}.identity = other.id
    {%- endcall %},

    labels_0 as (select number, number as label from numbered_ids),
    {%- set rounds, doublings = component_rounds() %}
    {% for round in range(1, rounds + 1) %}
    {%- call computed_once('followed_' ~ round ~ '_0') %}
        select one as label, least(one, min(other)) as parent
        from links_{{ round - 1 }}
        group by one
    {%- endcall %},
    {% for doubling in range(1, doublings + 1) %}
    {%- call computed_once('followed_' ~ round ~ '_' ~ doubling) %}
        select near.label, far.parent
        from followed_{{ round }}_{{ doubling - 1 }} as near
        inner join followed_{{ round }}_{{ doubling - 1 }} as far on near.parent = far.label
    {%- endcall %},
    {% endfor %}
    {%- set merged = 'followed_' ~ round ~ '_' ~ doublings %}
    labels_{{ round }} as (
        select labels.number, coalesce(merged.parent, labels.label) as label
        from labels_{{ round - 1 }} as labels
        left join {{ merged }} as merged on labels.label = merged.label
    ),

    {%- call computed_once('links_' ~ round) %}
        select distinct one.parent as one, other.parent as other
        from links_{{ round - 1 }} as links
        inner join {{ merged }} as one on links.one = one.label
        inner join {{ merged }} as other on links.other = other.label
        where one.parent <> other.parent
    {%- endcall %},
    {% endfor %}
    reached as ({{ reached_components('links_' ~ rounds) }}),

    {%- call computed_once('components') %}
        select
            numbered_ids.id as identity,
            least(labels_{{ rounds }}.label, coalesce(smallest.other, labels_{{ rounds }}.label)) as component
        from numbered_ids
        inner join labels_{{ rounds }} on numbered_ids.number = labels_{{ rounds }}.number
        left join (select one, min(other) as other from reached group by one) as smallest
            on labels_{{ rounds }}.label = smallest.one
    {%- endcall %}
{%- endmacro %}
