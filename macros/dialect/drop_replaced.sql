{#
  Drops what set_aside kept, unless a view of this project still reads it, as after a run that
  failed or built only a part. Views of others on it go with it, as dbt always has it.
#}
{% macro drop_replaced() -%}
    {{ return(adapter.dispatch('drop_replaced', 'eventide')()) }}
{%- endmacro %}

{% macro default__drop_replaced() -%} {%- endmacro %}

{% macro postgres__drop_replaced() %}
    {% set own = [] %}
    {% for node in graph.nodes.values() if node.resource_type == 'model' %}
        {% do own.append(node.schema ~ '.' ~ node.alias) %}
    {% endfor %}
    {% set kept = run_query(replaced_relations()).rows %}
    {% for schema, name, kind in kept %}
        {% set relation = api.Relation.create(
            database=target.database, schema=schema, identifier=name
        ) %}
        {% set readers = [] %}
        {% for reader in run_query(postgres__views_on(relation)).rows
            if reader['schema'] ~ '.' ~ reader['name'] in own %}
            {% do readers.append(reader) %}
        {% endfor %}
        {% if not readers %}
            {% call statement(auto_begin=True) %}
                drop {{ kind }} if exists {{ relation }} cascade
            {% endcall %}
        {% endif %}
    {% endfor %}
{% endmacro %}

{#- Views first: one may read a table that comes after it. -#}
{% macro replaced_relations() -%}
    select schemas.nspname::text, relations.relname::text,
        case relations.relkind when 'v' then 'view' else 'table' end
    from pg_class as relations
    inner join pg_namespace as schemas on relations.relnamespace = schemas.oid
    where
        schemas.nspname = {{ text_literal(target.schema ~ '_internal') }}
        and relations.relname ~ '^replaced_\d+$' and relations.relkind in ('r', 'v')
    order by relations.relkind desc, relations.oid
{%- endmacro %}
