{{ config(unique_key='load_id', meta={'present_when': 'load_id'}) }}

{#- Which loads a sync took in: settled once, so that every model of the sync sees the same. -#}
select
    load_id,
    {{ current_sync_id() }} as sync_id
from {{ source('raw', 'loads') }}
where
    status = 'succeeded'
    {%- if is_incremental() %}
    and load_id not in (select load_id from {{ this }})
    {%- endif %}
