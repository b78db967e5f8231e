{#
  dbt's own question, with one more reason: the definition is not the one the table was built
  from, or the table's columns are not those it would have had from the start.

  Overrides dbt's global macro, which the stock materializations and `is_incremental()` ask.
#}
{% macro should_full_refresh() %}
    {% do return(dbt.should_full_refresh() or (execute and definition_changed())) %}
{% endmacro %}
