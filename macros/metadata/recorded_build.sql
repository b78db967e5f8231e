{#
  What this model was last built from, as the books know it: a dict of fingerprint and definition
  (JSON text), each none where they do not. A run asks once for all models, of which each writes
  its own row only.
#}
{% macro recorded_build() %}
    {% set known = remembered_in_run() %}
    {% if 'recorded_builds' not in known %}
        {% set books = bookkeeping_table('model_syncs') %}
        {% if load_relation(books) is none %}
            {% do return({'fingerprint': none, 'definition': none}) %}
        {% endif %}
        {% set builds = {} %}
        {% for model_name, fingerprint, definition in run_query(
            'select model, fingerprint, definition from ('
            ~ 'select s.model, s.fingerprint, d.definition, row_number() over ('
            ~ 'partition by s.model order by s.sync_id desc, d.sync_id desc nulls last) as place from '
            ~ books ~ ' as s left join ' ~ bookkeeping_table('built_definitions')
            ~ ' as d on s.model = d.model and s.fingerprint = d.fingerprint'
            ~ ') as recorded where place = 1'
        ).rows %}
            {% do builds.update({model_name: {'fingerprint': fingerprint, 'definition': definition}}) %}
        {% endfor %}
        {% do known.update({'recorded_builds': builds}) %}
    {% endif %}
    {% do return(known['recorded_builds'].get(
        this.identifier, {'fingerprint': none, 'definition': none}
    )) %}
{% endmacro %}
