{#
  SQL that drops the relation that dbt has swapped for a new one, or sets it aside where views
  would go with it: those of this project come back only when they are built, much later in the
  run, and not at all if it fails before. They go on reading what they read, until they are built
  anew; drop_replaced drops the rest at the end of the run.

  relation: as dbt asks to drop it; kind: table or view. Any other relation is dropped as always.
  Where views find a relation by its name, dbt's own macros do.
#}
{% macro postgres__set_aside(relation, kind) -%}
    {%- set readers = [] -%}
    {%- if relation.identifier.endswith('__dbt_backup') -%}
        {%- set readers = run_query(postgres__views_on(relation)).rows -%}
    {%- endif -%}
    {%- if not readers -%}
        drop {{ kind }} if exists {{ relation }} cascade
    {%- else -%}
        {%- for reader in readers if reader['kind'] == 'v' -%}
            {#- dbt takes them for dropped already. -#}
            {%- do adapter.cache_added(api.Relation.create(
                database=relation.database, schema=reader['schema'], identifier=reader['name'],
                type='view'
            )) -%}
        {%- endfor -%}
        {%- set name = 'replaced_' ~ readers[0]['relation_number'] -%}
        {%- set aside = api.Relation.create(schema=target.schema ~ '_internal') -%}
        alter {{ kind }} {{ relation }} rename to {{ name }};
        alter {{ kind }} {{ relation.incorporate(path={'identifier': name}) }}
            set schema {{ aside.include(identifier=false, database=false) }}
    {%- endif -%}
{%- endmacro %}

{#- The names under which dbt asks. -#}
{% macro postgres__drop_table(relation) -%}
    {{ postgres__set_aside(relation, 'table') }}
{%- endmacro %}

{% macro postgres__drop_view(relation) -%}
    {{ postgres__set_aside(relation, 'view') }}
{%- endmacro %}
