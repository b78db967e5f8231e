{#
  SQL query: one row per event definition of the project, from the metadata that `eventide
  generate` put beside each generated model. `source` are the libraries that sent such events.
#}
{% macro event_metadata() %}
    {% set definitions = [] %}
    {% if execute %}
        {% for node in graph.nodes.values()
            if node.resource_type == 'model' and node.config.meta.get('columns') == 'events' %}
            {% do definitions.append(node) %}
        {% endfor %}
    {% endif %}
    {% set text = api.Column.translate_type('text') %}
    {% set columns = builtin_columns('_event_metadata') %}
    {% for node in definitions | sort(attribute='name') %}
        {% set meta = node.config.meta %}
        {% set values = {
            'table_name': node.name, 'ui_name': meta['ui_name'], 'notes': meta.get('notes'),
            'verified_at': meta.get('verified_at'), 'verified_by': meta.get('verified_by'),
            'last_updated_at': meta.get('last_updated_at'),
            'last_updated_by': meta.get('last_updated_by'),
        } %}
        select
        {%- for column in columns %}
        {%- if column.name == 'source' %}
            (
                select {{ dbt.listagg('library', "', '", 'order by library') }}
                from (
                    select distinct s.library from {{ source('raw', 'seen_events') }} as s
                    where {{ rule_may_match(meta['rule'], 's') }}
                ) as libraries
            )
        {%- elif values.get(column.name) is none %}
            cast(null as {{ sql_type(column.data_type) }})
        {%- else %}
            cast({{ text_literal(values[column.name] | string) }} as {{ sql_type(column.data_type) }})
        {%- endif %} as {{ column.name }}{{ ',' if not loop.last }}
        {%- endfor %}
        {{ 'union all' if not loop.last }}
    {% else %}
        select
        {%- for column in columns %}
            cast(null as {{ sql_type(column.data_type) }}) as {{ column.name }}{{ ',' if not loop.last }}
        {%- endfor %}
        {{ 'limit 0' }}
    {% endfor %}
{% endmacro %}
