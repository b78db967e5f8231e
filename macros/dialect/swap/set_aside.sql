{#
  SQL that drops the relation that dbt has swapped for a new one, or sets it aside where something
  would go with it. Views of this project come back only when they are built, much later in the
  run, and not at all if it fails before: they go on reading what they read, until they are built
  anew. What other people made is not ours to drop. drop_replaced does the rest at the end.

  relation: as dbt asks to drop it; kind: table or view. Any other relation is dropped as always.
  Where views find a relation by its name, dbt's own macros do.
#}
{% macro postgres__set_aside(relation, kind) -%}
    {%- set suffix = '__dbt_backup' -%}
    {%- if not relation.identifier.endswith(suffix) -%}
        drop {{ kind }} if exists {{ relation }} cascade
    {%- else -%}
        {%- set number = eventide.as_regclass(relation) -%}
        {%- set inner_schema = eventide.text_literal(target.schema ~ '_internal') -%}
        {%- set readers = run_query(eventide.postgres__views_on(number)).rows -%}
        {%- for reader in readers if reader['kind'] == 'v' -%}
            {#- dbt takes them for dropped already. -#}
            {%- do adapter.cache_added(api.Relation.create(
                database=relation.database, schema=reader['schema'], identifier=reader['name'],
                type='view'
            )) -%}
        {%- endfor -%}
        {%- set successor = relation.incorporate(
            path={'identifier': relation.identifier[:-(suffix | length)]}
        ) -%}
        do $eventide$
        declare name text := 'replaced_' || {{ number }}::oid;
        begin
            {#- An attempt would lock the views, and readers lock in any order. -#}
            {%- if readers %}
            raise dependent_objects_still_exist;
            {%- endif %}
            drop {{ kind }} if exists {{ relation }};
        exception when dependent_objects_still_exist then
            comment on {{ kind }} {{ relation }}
                is {{ eventide.text_literal(successor.include(database=false) | string) }};
            alter {{ kind }} {{ relation }}
                set schema {{ adapter.quote(target.schema ~ '_internal') }};
            execute format(
                'alter {{ kind }} %I.%I rename to %I', {{ inner_schema }},
                {{ eventide.text_literal(relation.identifier) }}, name
            );
        end
        $eventide$
    {%- endif -%}
{%- endmacro %}

{#- The names under which dbt asks. -#}
{% macro postgres__drop_table(relation) -%}
    {{ eventide.postgres__set_aside(relation, 'table') }}
{%- endmacro %}

{% macro postgres__drop_view(relation) -%}
    {{ eventide.postgres__set_aside(relation, 'view') }}
{%- endmacro %}

{#- Views read by name there: nothing of this project goes with a table. -#}
{% macro redshift__drop_table(relation) -%} drop table if exists {{ relation }} cascade {%- endmacro %}

{% macro redshift__drop_view(relation) -%} drop view if exists {{ relation }} cascade {%- endmacro %}
