{#
  SQL query: identity, root, merged_at, merged_by, changed_at of each connected id. The root is the id that
  was never merged into another; of several, or of none, the one that the latest alias leads to.

  aliases: name of a CTE made of winning_aliases(); components: of connected_components().
#}
{% macro roots_of_components(aliases, components) -%}
    select
        members.identity,
        first_value(members.identity) over (
            partition by members.component
            order by
                case when aliased_away.identity is null then 0 else 1 end,
                aliased_into.time desc nulls last,
                {{ binary_order('aliased_into.message_id') }} desc
            rows between unbounded preceding and unbounded following
        ) as root,
        named.time as merged_at,
        named.message_id as merged_by,
        changed_last.changed_at
    from {{ components }} as members
    inner join (
        select
            ends.*,
            row_number() over (
                partition by ends.identity order by ends.time, {{ binary_order('ends.message_id') }}
            ) as position
        from (
            select merged_id as identity, time, message_id from {{ aliases }}
            union all
            select {{ aliases }}.identity, time, message_id from {{ aliases }}
        ) as ends
    ) as named on members.identity = named.identity and named.position = 1
    inner join (
        -- An alias that is made again changes nothing.
        select {{ components }}.component, max(merges.merged_at) as changed_at
        from (
            select merged_id, {{ aliases }}.identity, min(time) as merged_at
            from {{ aliases }} group by merged_id, {{ aliases }}.identity
        ) as merges
        inner join {{ components }} on merges.identity = {{ components }}.identity
        group by {{ components }}.component
    ) as changed_last on members.component = changed_last.component
    left join (select distinct merged_id as identity from {{ aliases }}) as aliased_away
        on members.identity = aliased_away.identity
    left join (
        select
            {{ aliases }}.identity, time, message_id,
            row_number() over (
                partition by {{ aliases }}.identity order by time desc, {{ binary_order('message_id') }} desc
            ) as latest
        from {{ aliases }}
    ) as aliased_into on members.identity = aliased_into.identity and aliased_into.latest = 1
{%- endmacro %}
