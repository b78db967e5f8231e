{#
  SQL scalar: the number of the last sync in which a model took part, 0 when it never did.

  A model that failed keeps its old number, so that its next run takes in what it missed.
  model_name: the model itself when not given.
#}
{% macro synced_to(model_name=none) -%}
    (
        select coalesce(max(sync_id), 0) from {{ bookkeeping_table('model_syncs') }}
        where model = '{{ model_name or this.identifier }}'
    )
{%- endmacro %}
