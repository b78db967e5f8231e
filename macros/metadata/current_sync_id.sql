{#
  SQL scalar: the number of the sync that is running (the newest in the books).
#}
{% macro current_sync_id() -%}
    (select max(sync_id) from {{ bookkeeping_table('syncs') }})
{%- endmacro %}
