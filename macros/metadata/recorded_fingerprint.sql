{#
  The fingerprint with which this model was last built, none when the books know of no build.
#}
{% macro recorded_fingerprint() %}
    {% set books = bookkeeping_table('model_syncs') %}
    {% if load_relation(books) is none %}
        {% do return(none) %}
    {% endif %}
    {% set found = run_query(
        "select fingerprint from " ~ books ~ " where model = '" ~ this.identifier
        ~ "' order by sync_id desc limit 1"
    ) %}
    {% do return(found.rows[0][0] if found.rows else none) %}
{% endmacro %}
