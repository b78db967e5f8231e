{{ config(materialized='table') }}

{#-
  The catalog of properties: which column each property seen goes to, and the column's type,
  which is the same wherever the column appears.
-#}
{%- set fixed = var('property_types') -%}
with seen as (
    select seen_properties.*
    from {{ source('raw', 'seen_properties') }} as seen_properties
    inner join {{ ref('loads_synced') }} as loads_synced
        on seen_properties.load_id = loads_synced.load_id
),

column_types as (
    select scope, column_name, {{ least_type('kind') }} as data_type
    from seen
    group by scope, column_name
)

select
    seen.scope,
    seen.call,
    seen.type,
    seen.event,
    seen.path,
    seen.column_name,
    {%- if fixed is string %}
    '{{ fixed }}' as data_type,
    {%- else %}
    case seen.column_name
        {%- for name, data_type in fixed.items() %}
        when {{ text_literal(name) }} then '{{ data_type }}'
        {%- endfor %}
        {{ 'when null then null' if not fixed }}
        else column_types.data_type
    end as data_type,
    {%- endif %}
    min(seen.load_id) as first_load_id,
    min(seen.first_time) as first_time,
    min(min(seen.first_time)) over (partition by seen.scope, seen.path) as path_first_time
from seen
inner join column_types
    on seen.scope = column_types.scope and seen.column_name = column_types.column_name
group by seen.scope, seen.call, seen.type, seen.event, seen.path, seen.column_name,
    column_types.data_type
