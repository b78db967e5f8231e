{#
  SQL scalar: the number of the sync that is running, which is the one that this run of dbt opened.

  NULL when another sync has closed it meanwhile; the books take no NULL, so that nothing of a run
  that was taken for dead is ever committed. A table that is built beside syncs is as of the one
  that its sources had come to before. Commands that open no sync see the newest one.
#}
{% macro current_sync_id() -%}
    {%- if is_beside_syncs() -%} {{ env_var('EVENTIDE_BESIDE') | int }}
    {%- elif flags.WHICH in ('run', 'build') -%}
    (
        select sync_id from {{ bookkeeping_table('syncs') }}
        where invocation_id = '{{ invocation_id }}' and status = 'running'
    )
    {%- else -%}
    (select max(sync_id) from {{ bookkeeping_table('syncs') }})
    {%- endif -%}
{%- endmacro %}
