{#
  What this model was last built from, as the books know it: a dict of fingerprint and definition
  (JSON text), each none where they do not.
#}
{% macro recorded_build() %}
    {% set nothing = {'fingerprint': none, 'definition': none} %}
    {% set books = bookkeeping_table('model_syncs') %}
    {% if load_relation(books) is none %}
        {% do return(nothing) %}
    {% endif %}
    {% set found = run_query(
        "select fingerprint, (select d.definition from " ~ bookkeeping_table('built_definitions')
        ~ " as d where d.model = s.model and d.fingerprint = s.fingerprint"
        ~ " order by d.sync_id desc limit 1) as definition from " ~ books
        ~ " as s where model = '" ~ this.identifier ~ "' order by sync_id desc limit 1"
    ) %}
    {% if not found.rows %}
        {% do return(nothing) %}
    {% endif %}
    {% do return({'fingerprint': found.rows[0][0], 'definition': found.rows[0][1]}) %}
{% endmacro %}
