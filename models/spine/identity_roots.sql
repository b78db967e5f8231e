{{ config(
    unique_key='identity',
    indexes=table_indexes(ordered=[], equal=['identity']),
    meta={'present_when': 'identity', 'fingerprint': identity_fingerprint()},
) }}

{#-
  Which identity stands for which: aliases connect ids, and the ids that are connected are one
  user, known by the root. An id that no alias names any longer stays without a root, so that
  tables below hear of it.
-#}
with recursive aliases as (
    select *
    from (
        select
            *,
            row_number() over (
                partition by message_id
                order by received_at nulls last, content_hash, load_id, row_number
            ) as copy
        from {{ ref('alias_calls') }}
    ) as copies
    where copy = 1
),

edges as (
    select merged_id as one, identity as other from aliases
    union
    select identity as one, merged_id as other from aliases
),

reached as (
    select one as start_id, one as end_id from edges
    union
    select reached.start_id, edges.other as end_id
    from reached
    inner join edges on reached.end_id = edges.one
),

components as (
    select start_id as identity, min({{ binary_order('end_id') }}) as component
    from reached
    group by start_id
),

ranked as (
    select
        components.identity,
        components.component,
        row_number() over (
            partition by components.component
            order by
                case when aliased_away.identity is null then 0 else 1 end,
                aliased_into.time desc nulls last,
                {{ binary_order('aliased_into.message_id') }} desc
        ) as root_rank
    from components
    left join (select distinct merged_id as identity from aliases) as aliased_away
        on components.identity = aliased_away.identity
    left join (
        select
            identity, time, message_id,
            row_number() over (
                partition by identity
                order by time desc, {{ binary_order('message_id') }} desc
            ) as latest
        from aliases
    ) as aliased_into
        on components.identity = aliased_into.identity and aliased_into.latest = 1
),

named as (
    select identity, min(time) as merged_at
    from (
        select merged_id as identity, time from aliases
        union all
        select identity, time from aliases
    ) as ends
    group by identity
),

merges as (
    select merged_id, identity, min(time) as merged_at
    from aliases
    group by merged_id, identity
),

changed_last as (
    select components.component, max(merges.merged_at) as changed_at
    from merges
    inner join components on merges.identity = components.identity
    group by components.component
),

roots as (
    select
        ranked.identity,
        root.identity as root,
        named.merged_at,
        changed_last.changed_at
    from ranked
    inner join ranked as root on ranked.component = root.component and root.root_rank = 1
    inner join named on ranked.identity = named.identity
    inner join changed_last on ranked.component = changed_last.component
)

select roots.identity, roots.root, roots.merged_at, roots.changed_at,
    {{ current_sync_id() }} as sync_id
from roots
{%- if is_incremental() %}
left join {{ this }} as known on roots.identity = known.identity
where
    {{ is_different('root', 'roots', 'known') }}
    or {{ is_different('merged_at', 'roots', 'known') }}
    or {{ is_different('changed_at', 'roots', 'known') }}
union all
select
    known.identity, cast(null as {{ sql_type('text') }}) as root,
    cast(null as timestamp) as merged_at, cast(null as timestamp) as changed_at,
    {{ current_sync_id() }} as sync_id
from {{ this }} as known
left join roots on known.identity = roots.identity
where roots.identity is null and known.root is not null
{%- endif %}
