{#
  SQL query, the first CTE of models that are computed user by user: the users whose calls, on any
  device, changed since this model's last sync, all of them when it is built from scratch.
#}
{% macro changed_users() -%}
    select distinct user_id from {{ ref('device_users') }}
    {%- if is_incremental() %}
    where sync_id > {{ synced_to() }}
    {%- endif %}
{%- endmacro %}
