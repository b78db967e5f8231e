{{ config(
    unique_key='session_id',
    indexes=table_indexes(ordered=['session_id', 'user_id', 'time']),
    meta={'present_when': 'time', 'time_column': 'time'},
) }}

select
    {%- for column in builtin_columns('sessions') %}
    {%- if column.name == 'time' %}
    case when not is_removed then time end as time
    {%- else %}
    {{ column.name }}
    {%- endif -%}
    {{ ',' if not loop.last }}
    {%- endfor %}
from {{ ref('device_sessions') }}
where
    {%- if is_incremental() %}
    sync_id > {{ synced_to() }}
    {%- else %}
    not is_removed
    {%- endif %}
