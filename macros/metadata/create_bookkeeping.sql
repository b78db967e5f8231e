{#
  Makes the internal schema and the books that syncs are written into, where they are missing.
#}
{% macro create_bookkeeping() %}
    {% set schema = target.schema ~ '_internal' %}
    {#- To ask for one that is there takes the right to make any. -#}
    {% if not adapter.check_schema_exists(target.database, schema) %}
        {% do adapter.create_schema(api.Relation.create(database=target.database, schema=schema)) %}
    {% endif %}
    {% set tables = {
        'syncs': [
            ('sync_id', 'bigint'), ('started_at', 'timestamp'), ('finished_at', 'timestamp'),
            ('status', 'text'), ('error', 'text'), ('next_scheduled_sync_at', 'timestamp'),
            ('invocation_id', 'text'), ('started_by', 'text'),
        ],
        'model_syncs': [
            ('sync_id', 'bigint', 'not null'), ('model', 'text'), ('in_output', 'boolean'),
            ('fingerprint', 'text'), ('inserted_row_count', 'bigint'),
            ('synced_to_time', 'timestamp'), ('rebuilt', 'boolean'), ('row_count', 'bigint'),
        ],
        'model_timings': [
            ('sync_id', 'bigint'), ('model', 'text'),
            ('started_at', 'timestamp'), ('finished_at', 'timestamp'),
        ],
        'built_definitions': [
            ('sync_id', 'bigint'), ('model', 'text'), ('fingerprint', 'text'), ('definition', 'text'),
        ],
        'columns_left_out': [('model', 'text'), ('column_name', 'text'), ('why', 'text')],
        'definition_changes': [
            ('table_name', 'text'), ('last_updated_at', 'timestamp'), ('last_updated_by', 'text'),
        ],
        'segment_sizes': [('sync_id', 'bigint'), ('model', 'text'), ('user_count', 'bigint')],
        'dropped_tables': [('event_table_name', 'text'), ('dropped_at', 'timestamp')],
    } %}
    {% set existing = columns_of_schema(bookkeeping_table('syncs')) %}
    {% set statements = [] %}
    {% for name, columns in tables.items() %}
        {#- A table of an earlier version may lack the last ones. -#}
        {% for column in columns if name in existing and column[0] not in existing[name] %}
            {% do statements.append(
                'alter table ' ~ bookkeeping_table(name) ~ ' add column ' ~ column[0] ~ ' '
                ~ sql_type(column[1])
            ) %}
        {% endfor %}
        {% if name not in existing %}
            {% set shape = [] %}
            {% for column in columns %}
                {% do shape.append(
                    ([column[0], sql_type(column[1])] + column[2:] | list) | join(' ')
                ) %}
            {% endfor %}
            {% do statements.append(
                'create table if not exists ' ~ bookkeeping_table(name) ~ ' (' ~ shape | join(', ') ~ ')'
            ) %}
        {% endif %}
    {% endfor %}
    {% if statements %}
        {% for sql in statements %}
            {% call statement(auto_begin=True) %} {{ sql }} {% endcall %}
        {% endfor %}
        {% do adapter.commit() %}
    {% endif %}
{% endmacro %}
