{#
  Whether a model that this one reads was built from scratch after this one last took part in a
  sync. Rows that left it then left no trace, so this one cannot follow by changed rows alone.
#}
{% macro upstream_rebuilt() %}
    {% set upstream = [] %}
    {% for node in model.depends_on.nodes if node.startswith('model.') %}
        {% do upstream.append(text_literal(node.split('.')[-1])) %}
    {% endfor %}
    {% if not upstream %}
        {% do return(false) %}
    {% endif %}
    {% do return(run_query(
        'select 1 from ' ~ bookkeeping_table('model_syncs') ~ ' where rebuilt and model in ('
        ~ upstream | join(', ') ~ ') and sync_id > ' ~ synced_to() ~ ' limit 1'
    ).rows | length > 0) %}
{% endmacro %}
