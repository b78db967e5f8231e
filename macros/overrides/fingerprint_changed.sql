{#
  Whether a table's rows would differ if it were built from the definition as it is now: the
  fingerprint is another than the recorded one, and that is not just an archive's moment moved
  past no load that is in the table.

  Also takes note of a definition that the books do not have yet, for record_model_sync.
#}
{% macro fingerprint_changed() %}
    {% set recorded = recorded_build() %}
    {% if recorded.definition != model_definition() %}
        {% do remembered().update({'record_definition': true}) %}
    {% endif %}
    {% if recorded.fingerprint == model_fingerprint() %}
        {% do return(false) %}
    {% endif %}
    {#- The order in which properties win in a column may have changed as well. -#}
    {% if recorded.definition == model_definition() or shared_columns() %}
        {% do return(true) %}
    {% endif %}
    {% do return(not archive_moved_idly(recorded.definition)) %}
{% endmacro %}
