{{ config(
    unique_key='identity',
    indexes=table_indexes(ordered=['sync_id'], equal=['identity', 'root']),
    meta={
        'present_when': 'identity',
        'fingerprint': identity_fingerprint(),
        'definition': {'ignored_identities': var('ignored_identities')},
    },
    **physical_design('identities'),
) }}

{#-
  Which identity stands for which: aliases connect ids, and the ids that are connected are one
  user, known by the root. An id that was un-merged stays, without a root.

  Only connected ids that an alias touches are looked at again, with all their aliases.
-#}
with {{ recursive_ctes() }} touched as ({{ touched_identities() }}),

{% if is_incremental() -%}
{% call computed_once('looked_at') %}
    select touched.identity from touched
    {{ union_distinct() }}
    select connected.identity
    from {{ this }} as known
    inner join touched on known.identity = touched.identity
    inner join {{ this }} as connected on known.root = connected.root
{% endcall %},

copies as (
    select * from {{ ref('alias_calls') }}
    where message_id in (
        select named.message_id from {{ ref('alias_calls') }} as named
        where
            named.merged_id in (select looked_at.identity from looked_at)
            or named.identity in (select looked_at.identity from looked_at)
    )
),

{% call computed_once('aliases') %}
    -- A copy that lost may name ids of others: of those not all aliases are here.
    select winners.* from ({{ winning_aliases('copies') }}) as winners
    where winners.merged_id in (select looked_at.identity from looked_at)
{% endcall %},
{%- else -%}
looked_at as (select touched.identity from touched),

copies as (select * from {{ ref('alias_calls') }}),

{% call computed_once('aliases') %}{{ winning_aliases('copies') }}{% endcall %},
{%- endif %}

{{ connected_components('aliases') }},

roots as ({{ roots_of_components('aliases', 'components') }}),

current_roots as (
    select
        looked_at.identity,
        roots.root,
        roots.merged_at,
        roots.merged_by,
        roots.changed_at,
        coalesce({{ is_in_ignored_alias('looked_at.identity') }}, false) as has_ignored_alias
    from looked_at
    left join roots on looked_at.identity = roots.identity
    {%- if is_incremental() %}
    left join {{ this }} as known on looked_at.identity = known.identity
    {%- endif %}
    where
        -- An id that only losing copies name was never merged.
        roots.identity is not null or {{ is_in_ignored_alias('looked_at.identity') }}
        {%- if is_incremental() %} or known.identity is not null {%- endif %}
)

select current_roots.*, {{ current_sync_id() }} as sync_id
from current_roots
{%- if is_incremental() %}
left join {{ this }} as known on current_roots.identity = known.identity
where
    {%- for column in ['root', 'merged_at', 'merged_by', 'changed_at', 'has_ignored_alias'] %}
    {{ 'or ' if not loop.first }}{{ is_different(column, 'current_roots', 'known') }}
    {%- endfor %}
{%- endif %}
