{#
  SQL scalar: the number of the sync that every event table of the project which has been built
  has taken part in. When none has, the running sync.
#}
{% macro event_tables_synced_to() %}
    {% set tables = [] %}
    {% if execute %}
        {% for node in graph.nodes.values() if node.resource_type == 'model'
            and node.config.get('meta', {}).get('columns') in ('events', 'pageviews') %}
            {% do tables.append(text_literal(node.alias)) %}
        {% endfor %}
    {% endif %}
    (
        select coalesce(min(synced.sync_id), {{ current_sync_id() }})
        from (
            select model, max(sync_id) as sync_id from {{ bookkeeping_table('model_syncs') }}
            where model in ({{ tables | join(', ') if tables else "''" }})
            group by model
        ) as synced
    )
{% endmacro %}
