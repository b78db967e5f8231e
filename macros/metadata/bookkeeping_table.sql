{#
  A table of the sync's own books, which is no model: it must outlive `--full-refresh`.

  name: one of `syncs` (a row per sync), `model_syncs` (a row per model and sync: what it had
  processed, from which definition, how many rows), `model_timings`, `built_definitions` (from
  what models were built, as text), `columns_left_out` (properties that a table has no column of),
  `definition_changes`, `segment_sizes` (users by segment and sync) and `dropped_tables`.
  Returns: a relation in the internal schema.
#}
{% macro bookkeeping_table(name) %}
    {% do return(api.Relation.create(
        database=target.database, schema=target.schema ~ '_internal', identifier=name
    )) %}
{% endmacro %}
