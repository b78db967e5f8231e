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
        "select s.fingerprint, d.definition from " ~ books ~ " as s left join "
        ~ bookkeeping_table('built_definitions')
        ~ " as d on s.model = d.model and s.fingerprint = d.fingerprint where s.model = '"
        ~ this.identifier ~ "' order by s.sync_id desc, d.sync_id desc nulls last limit 1"
    ) %}
    {% if not found.rows %}
        {% do return(nothing) %}
    {% endif %}
    {% do return({'fingerprint': found.rows[0][0], 'definition': found.rows[0][1]}) %}
{% endmacro %}
