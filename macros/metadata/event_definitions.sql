{#
  SQL query: one row per event definition of the project, from the metadata that `eventide
  generate` put beside each generated model. `source` are the libraries that sent such events,
  `rule` is JSON, `archived` the moment since when the table is frozen.
#}
{% macro event_definitions() %}
    {% set definitions = [] %}
    {% if execute %}
        {% for node in graph.nodes.values()
            if node.resource_type == 'model' and node.config.meta.get('columns') == 'events' %}
            {% do definitions.append(node) %}
        {% endfor %}
    {% endif %}
    {% set columns = {
        'table_name': 'text', 'ui_name': 'text', 'notes': 'text', 'verified_at': 'timestamp',
        'verified_by': 'text', 'rule': 'text', 'archived': 'timestamp',
    } %}
    {% for node in definitions | sort(attribute='name') %}
        {% set meta = node.config.meta %}
        {% set values = {
            'table_name': node.name, 'rule': tojson(meta['rule']),
            'archived': meta['definition']['archived'],
        } %}
        select
        {%- for column, type in columns.items() %}
        {%- set value = values.get(column, meta.get(column)) %}
            cast({{ 'null' if value is none else text_literal(value | string) }} as {{ sql_type(type) }})
            as {{ column }},
        {%- endfor %}
            (
                select {{ dbt.listagg('library', "', '", 'order by library') }}
                from (
                    select distinct s.library from {{ source('raw', 'seen_events') }} as s
                    where {{ rule_may_match(meta['rule'], 's') }}
                ) as libraries
            ) as source
        {{ 'union all' if not loop.last }}
    {% else %}
        select
        {%- for column, type in columns.items() %}
            cast(null as {{ sql_type(type) }}) as {{ column }},
        {%- endfor %}
            cast(null as {{ sql_type('text') }}) as source
        {{ 'limit 0' }}
    {% endfor %}
{% endmacro %}
