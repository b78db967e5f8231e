{#
  Makes the internal schema and the books that syncs are written into, where they are missing.
#}
{% macro create_bookkeeping() %}
    {% do adapter.create_schema(api.Relation.create(
        database=target.database, schema=target.schema ~ '_internal'
    )) %}
    {% set text = api.Column.translate_type('text') %}
    {% set tables = {
        'syncs': [
            ('sync_id', 'bigint'), ('started_at', 'timestamp'), ('finished_at', 'timestamp'),
            ('status', text), ('error', text), ('next_scheduled_sync_at', 'timestamp'),
            ('invocation_id', text), ('started_by', text),
        ],
        'model_syncs': [
            ('sync_id', 'bigint not null'), ('model', text), ('in_output', 'boolean'),
            ('fingerprint', text), ('inserted_row_count', 'bigint'),
            ('synced_to_time', 'timestamp'), ('rebuilt', 'boolean'), ('row_count', 'bigint'),
        ],
        'model_timings': [
            ('sync_id', 'bigint'), ('model', text),
            ('started_at', 'timestamp'), ('finished_at', 'timestamp'),
        ],
        'built_definitions': [
            ('sync_id', 'bigint'), ('model', text), ('fingerprint', text), ('definition', text),
        ],
        'columns_left_out': [('model', text), ('column_name', text), ('why', text)],
        'definition_changes': [
            ('table_name', text), ('last_updated_at', 'timestamp'), ('last_updated_by', text),
        ],
        'dropped_tables': [('event_table_name', text), ('dropped_at', 'timestamp')],
    } %}
    {% set existing = columns_of_schema(bookkeeping_table('syncs')) %}
    {% for name, columns in tables.items() if name not in existing %}
        {% call statement(auto_begin=True) %}
            create table if not exists {{ bookkeeping_table(name) }} (
                {%- for column, type in columns %}
                {{ column }} {{ type }}{{ ',' if not loop.last }}
                {%- endfor %}
            )
        {% endcall %}
    {% endfor %}
    {% for name, columns in tables.items() if name in existing %}
        {#- A table of an earlier version may lack the last ones. -#}
        {% for column, type in columns if column not in existing[name] %}
            {% call statement(auto_begin=True) %}
                alter table {{ bookkeeping_table(name) }} add column {{ column }} {{ type }}
            {% endcall %}
        {% endfor %}
    {% endfor %}
    {% do adapter.commit() %}
{% endmacro %}
