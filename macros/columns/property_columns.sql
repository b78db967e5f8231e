{#
  The columns of all custom properties of a scope, in order of first appearance: a list of dicts
  with name, data_type and paths (lists of keys; the latest to appear first, since it wins in a
  row). Which of them a table gets, synced_columns says.

  scope: 'event' or 'user'. rule: for events, only properties of events that may match it.
  Read from the catalog at run time, so that a new property is a new column with no file
  changed; asked once a model.
#}
{% macro property_columns(scope, rule=none) %}
    {% set catalog = ref('property_columns') %}
    {% if not execute or load_relation(catalog) is none %}
        {% do return([]) %}
    {% endif %}
    {% set asked = remembered().setdefault('property_columns', {}) %}
    {% set key = tojson([scope, rule]) %}
    {% if key not in asked %}
        {% set columns = {} %}
        {% for name, data_type, path in run_query(property_columns_sql(catalog, scope, rule)).rows %}
            {% do columns.setdefault(name, {'name': name, 'data_type': data_type, 'paths': []}) %}
            {% do columns[name]['paths'].insert(0, fromjson(path)) %}
        {% endfor %}
        {% do asked.update({key: columns.values() | list}) %}
    {% endif %}
    {% do return(asked[key]) %}
{% endmacro %}

{% macro property_columns_sql(catalog, scope, rule) -%}
    with sources as (
        select p.column_name, p.data_type, p.path, p.path_first_time,
            min(p.first_load_id) as first_load_id, min(p.first_time) as first_time
        from {{ catalog }} as p
        where p.scope = '{{ scope }}'
        {%- if rule is not none %}
            and exists (
                select 1 from {{ source('raw', 'seen_events') }} as s
                where s.call = p.call and s.type = p.type and {{ rule_may_match(rule, 's') }}
            )
        {%- endif %}
        group by p.column_name, p.data_type, p.path, p.path_first_time
    ),
    columns as (
        select column_name, min(first_load_id) as first_load_id from sources group by column_name
    ),
    appeared as (
        select columns.column_name, columns.first_load_id, min(sources.first_time) as first_time
        from columns
        inner join sources
            on columns.column_name = sources.column_name
            and columns.first_load_id = sources.first_load_id
        group by columns.column_name, columns.first_load_id
    )
    select sources.column_name, sources.data_type, sources.path
    from sources
    inner join appeared on sources.column_name = appeared.column_name
    order by
        appeared.first_load_id, appeared.first_time, {{ binary_order('sources.column_name') }},
        sources.path_first_time, {{ binary_order('sources.path') }}
{%- endmacro %}
