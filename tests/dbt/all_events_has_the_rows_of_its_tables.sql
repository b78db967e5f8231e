{#- The tables that the view is made from; `ref` would have to name each, and some may not be there. -#}
{%- set tables = [] -%}
{%- if execute -%}
    {%- for id in graph.nodes['model.' ~ model.package_name ~ '.all_events'].depends_on.nodes
        if graph.nodes[id].schema == target.schema -%}
        {%- set node = graph.nodes[id] -%}
        {%- set table = adapter.get_relation(node.database, node.schema, node.alias) -%}
        {%- if table is not none -%} {%- do tables.append((node.alias, table)) -%} {%- endif -%}
    {%- endfor -%}
{%- endif -%}
{#- Whether the view's rows are all looked at is one question for all tables. -#}
{%- set touched = of_this_build(ref('all_events'), ['event_id']) -%}
with expected as (
    {%- for name, table in tables %}
    select '{{ name }}' as event_table_name, count(*) as rows_there
    from {{ table }}
    where {{ touched }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

found as (
    select event_table_name, count(*) as rows_there
    from {{ ref('all_events') }}
    where {{ touched }}
    group by event_table_name
)

select expected.event_table_name, expected.rows_there as expected, found.rows_there as found
from expected
left join found on expected.event_table_name = found.event_table_name
where expected.rows_there <> coalesce(found.rows_there, 0)
union all
select found.event_table_name, 0, found.rows_there
from found
left join expected on found.event_table_name = expected.event_table_name
where expected.event_table_name is null
