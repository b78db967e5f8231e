{#
  dbt's own question, with one more reason: the definition is not the one the table was built
  from, or the table's columns are not those it would have had from the start.

  Overrides dbt's global macro, which the stock materializations and `is_incremental()` ask
  several times; the answer is found once a model, so that it cannot change half-way.
#}
{% macro should_full_refresh() %}
    {% if dbt.should_full_refresh() or not execute %}
        {% do return(dbt.should_full_refresh()) %}
    {% endif %}
    {% set known = remembered() %}
    {% if 'definition_changed' not in known %}
        {% do refuse_closed_sync() %}
        {% do known.update({'definition_changed': definition_changed()}) %}
    {% endif %}
    {% do return(known['definition_changed']) %}
{% endmacro %}
