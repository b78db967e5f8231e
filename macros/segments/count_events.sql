{#
  The whole model of `segment_counts`: how often each user did each event that segments count over
  all time, so that no query of a segment counts whole tables. Users whose calls changed are
  counted anew; those that did none of the events have no row.

  tables: relations of event tables, by name.
#}
{% macro count_events(tables) %}
    {{ config(
        schema='internal',
        materialized='incremental',
        incremental_strategy='replace_changed',
        unique_key='user_id',
        indexes=table_indexes(ordered=['user_id']),
        meta={
            'present_when': 'event_table_name',
            'reads_output': true,
            'fingerprint': local_md5(tojson([1, tables.keys() | sort])),
            'definition': {'version': 1, 'events': tables.keys() | sort},
        },
        **physical_design('user_rows')
    ) }}
    with changed_users as ({{ changed_users() }}),

    counts as (
        {%- for name, table in tables.items() if not execute or load_relation(table) is not none %}
        {{ 'union all' if not loop.first }}
        select e.user_id, '{{ name }}' as event_table_name, count(*) as event_count
        from {{ table }} as e
        {{ 'inner join changed_users on e.user_id = changed_users.user_id' if is_incremental() }}
        group by e.user_id
        {%- else %}
        select user_id, '' as event_table_name, cast(0 as {{ sql_type('bigint') }}) as event_count
        from changed_users
        where false
        {%- endfor %}
    )

    {% if is_incremental() %}
    select changed_users.user_id, counts.event_table_name, counts.event_count
    from changed_users
    left join counts on changed_users.user_id = counts.user_id
    {%- else %}
    select user_id, event_table_name, event_count
    from counts
    where user_id is not null
    {%- endif %}
{% endmacro %}
