{#
  SQL query, the first CTE of models that are computed device by device: the devices of calls
  that changed since this model's last sync, all of them when it is built from scratch.
#}
{% macro changed_devices() -%}
    select distinct device_key from {{ ref('spine_calls') }}
    {%- if is_incremental() %}
    where sync_id > {{ synced_to() }}
    {%- endif %}
{%- endmacro %}
