{#
  Drops what set_aside kept, once no view reads it any more. Views of this project have been built
  anew, unless the run failed or built only a part; those of others are made anew here. What else
  stands on it, as a function does, keeps it, and a warning says so.
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
    {% for kept, successor, kind, id in run_query(replaced_relations()).rows %}
        {% set waiting = [] %}
        {% for view in run_query(postgres__views_on(id) ~ ' order by level').rows %}
            {% if view['schema'] ~ '.' ~ view['name'] in own %}
                {% do waiting.append(view) %}
            {% elif view['level'] == 1 and not waiting %}
                {% do remake_view(view, kept, successor) %}
            {% endif %}
        {% endfor %}
        {% if not run_query(postgres__views_on(id)).rows %}
            {% call statement(auto_begin=True) %}
                do $eventide$
                declare why text;
                begin
                    perform set_config('eventide.lost', '', false);
                    drop {{ kind }} {{ kept }};
                exception when dependent_objects_still_exist then
                    get stacked diagnostics why = pg_exception_detail;
                    perform set_config('eventide.lost', why || '; ', false);
                end
                $eventide$
            {% endcall %}
            {% do warn_of_lost(kept ~ ' is what ' ~ successor ~ ' was before its columns changed') %}
        {% endif %}
    {% endfor %}
{% endmacro %}

{#- Views first: one may read a table that comes after it. -#}
{% macro replaced_relations() -%}
    select
        format('%I.%I', schemas.nspname, relations.relname), obj_description(relations.oid),
        case relations.relkind when 'v' then 'view' else 'table' end, relations.oid::bigint
    from pg_class as relations
    inner join pg_namespace as schemas on relations.relnamespace = schemas.oid
    where
        schemas.nspname = {{ text_literal(target.schema ~ '_internal') }}
        and relations.relname ~ '^replaced_\d+$' and relations.relkind in ('r', 'v')
    order by relations.relkind desc, relations.oid
{%- endmacro %}

{% macro redshift__drop_replaced() -%} {%- endmacro %}
