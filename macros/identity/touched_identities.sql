{#
  SQL query, the first CTE of identity_roots: the ids of aliases that landed since its last sync,
  or whose message got another copy, and of those that the setting `ignored_aliases` takes off, or
  took off before. All ids of aliases when it is built from scratch.
#}
{% macro touched_identities() -%}
    {%- for side in ['merged_id', 'identity'] %}
    select alias_calls.{{ side }} as identity
    from {{ ref('alias_calls') }} as alias_calls
    where
        alias_calls.merged_id is not null
        {%- if is_incremental() %}
        and (
            alias_calls.message_id in (
                select message_id from {{ ref('alias_calls') }} where sync_id > {{ synced_to() }}
            )
            or {{ is_in_ignored_alias('alias_calls.' ~ side) }}
        )
        {%- endif %}
    {{ union_distinct() }}
    {%- endfor %}
    {%- if is_incremental() %}
    select known.identity from {{ this }} as known
    where
        has_ignored_alias
        -- Marked by another hand than this model: `eventide forget` took aliases of the id away.
        or sync_id > {{ synced_to() }}
    {%- else %}
    select cast(null as {{ sql_type('text') }}) as identity from (select 1 as one) as nothing where false
    {%- endif %}
{%- endmacro %}
