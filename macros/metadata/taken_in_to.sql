{#
  SQL scalar: the number of the sync up to which this model has taken in all changes: the running
  one, or an earlier one that a model it reads has come to, as when models are selected by hand.
  What changes there later belongs to rows that this model takes for done otherwise. NULL where
  current_sync_id is.

  Only tables that people query ask, and what is made from them (`meta.reads_output`): what models
  below read of each other, they follow by rows. Asked for once in the SQL: to plan it four times
  takes longer than all else that a model writes into the books.
#}
{% macro taken_in_to() -%}
    {%- set parents = [] -%}
    {%- for id in model.depends_on.nodes
        if id in graph.nodes and graph.nodes[id].config.materialized == 'incremental' -%}
        {%- do parents.append(text_literal(graph.nodes[id].alias)) -%}
    {%- endfor -%}
    {%- set is_below = this.schema != target.schema and not model.config.meta.get('reads_output') -%}
    {%- if is_below or not parents -%} {{ current_sync_id() }}
    {%- else -%}
    (
        select case when own.sync_id is not null
            then least(own.sync_id, coalesce(lowest.sync_id, own.sync_id)) end
        from (select {{ current_sync_id() }} as sync_id) as own
        cross join (
            select min(parents.sync_id) as sync_id
            from (
                select max(sync_id) as sync_id from {{ bookkeeping_table('model_syncs') }}
                where model in ({{ parents | join(', ') }})
                group by model
            ) as parents
        ) as lowest
    )
    {%- endif -%}
{%- endmacro %}
