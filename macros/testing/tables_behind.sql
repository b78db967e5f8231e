{#
  SQL query for data tests: the names of models that took part in a sync before the last one of
  `users`, as tables do that are synced less often: their rows are of users as they were then.
#}
{% macro tables_behind() -%}
    select model from {{ bookkeeping_table('model_syncs') }}
    group by model having max(sync_id) < {{ synced_to('users') }}
{%- endmacro %}
