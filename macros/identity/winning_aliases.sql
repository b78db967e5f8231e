{#
  SQL query: the aliases that merge ids, each message once, by its winning copy; those that the
  setting `ignored_aliases` takes off are not among them.

  copies: SQL name of a relation with the columns of alias_calls.
#}
{% macro winning_aliases(copies) -%}
    select ranked.message_id, ranked.merged_id, ranked.identity, ranked.time
    from (
        select
            {{ copies }}.*,
            row_number() over (
                partition by message_id
                order by received_at nulls last, content_hash, load_id, row_number
            ) as copy_rank
        from {{ copies }}
    ) as ranked
    where
        copy_rank = 1 and merged_id is not null
        {%- for alias in var('ignored_aliases') %}
        and not (
            merged_id = {{ text_literal(alias.previous_id | string) }}
            and ranked.identity = {{ text_literal(alias.user_id | string) }}
        )
        {%- endfor %}
{%- endmacro %}
