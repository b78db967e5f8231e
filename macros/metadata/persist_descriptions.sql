{#
  Run by `eventide`, not by models: puts the descriptions of tables, views and their columns into
  the warehouse, as comments, where they are not there as they are. Tables of this project in the
  output schema only.

  columns: {'event': {column: description}, 'user': {...}} of columns of which no YAML tells, those
    of `users` and those of all other tables.
#}
{% macro persist_descriptions(columns) %}
    {% set output = api.Relation.create(database=target.database, schema=target.schema) %}
    {% set comments = {} %}
    {% for row in get_catalog(output.information_schema(), [target.schema]).rows %}
        {% set table = row['table_name'] | lower %}
        {% do comments.setdefault(table, {'': row['table_comment']}) %}
        {% do comments[table].update({row['column_name']: row['column_comment']}) %}
    {% endfor %}
    {% for model in graph.nodes.values() if model.resource_type == 'model'
        and model.schema == target.schema and model.alias | lower in comments %}
        {% set there = comments[model.alias | lower] %}
        {% set relation = adapter.get_relation(model.database, model.schema, model.alias) %}
        {% set told = columns['user' if model.name == 'users' else 'event'] %}
        {% set described = {} %}
        {% set news = [] %}
        {% for name in there if name and (not relation.is_view or view_columns_take_comments()) %}
            {% set text = model.columns.get(name | lower, {}).get('description')
                or told.get(name | lower) %}
            {% if text %}
                {% do described.update({name: {'name': name, 'description': text, 'quote': true}}) %}
                {% do news.append(name) if there[name] != text %}
            {% endif %}
        {% endfor %}
        {% set statements = [] %}
        {% if model.description and there[''] != model.description %}
            {% do statements.append(alter_relation_comment(relation, model.description)) %}
        {% endif %}
        {% if news %}
            {#- All of the table's: there are adapters that take away those that are not named. -#}
            {% do statements.append(alter_column_comment(relation, described)) %}
        {% endif %}
        {#- An adapter's macro gives statements, or has done it itself. -#}
        {% for sql in statements if sql and sql | trim %}
            {% call statement(auto_begin=True) %}{{ sql }}{% endcall %}
            {% do adapter.commit() %}
        {% endfor %}
    {% endfor %}
{% endmacro %}
