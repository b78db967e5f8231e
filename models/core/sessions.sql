{%- set defined = defined_rules(['session']) -%}
{{ config(
    unique_key='session_id',
    indexes=table_indexes(ordered=['session_id', 'user_id', 'time']),
    meta={
        'present_when': 'time',
        'time_column': 'time',
        'columns': 'sessions',
        'fingerprint': local_md5(tojson(defined, sort_keys=true)) if defined else '',
        'definition': {'defined': defined},
    },
    **physical_design('sessions'),
) }}

{%- do ref('property_columns') %}

select
    {%- for column in sessions_columns() %}
    {%- if column.name == 'time' %}
    case when not s.is_removed then s.time end as time
    {%- elif column.level == 'defined' %}
    {{ defined_value(column.property, 's') }} as {{ column.name }}
    {%- else %}
    s.{{ column.name }}
    {%- endif -%}
    {{ ',' if not loop.last }}
    {%- endfor %}
from {{ ref('device_sessions') }} as s
where
    {%- if is_incremental() %}
    s.sync_id > {{ synced_to() }}
    {%- else %}
    not s.is_removed
    {%- endif %}
