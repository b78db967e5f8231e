{#
  post-hook of every model: writes the books after an incremental table was built from scratch.

  After an incremental run there is nothing to do: the strategy has written its row already.
  Views keep no books.
#}
{% macro record_full_build() -%}
    {%- if execute and model.config.materialized == 'incremental' -%}
    {{ record_model_sync('(select count(*) from ' ~ this ~ ')') }}
    where not exists (
        select 1 from {{ bookkeeping_table('model_syncs') }} as books
        where books.model = '{{ this.identifier }}' and books.sync_id = {{ current_sync_id() }}
    )
    {%- endif %}
{%- endmacro %}
