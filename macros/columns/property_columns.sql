{#
  The property columns of a table, in order of first appearance: a list of dicts with name,
  data_type and paths (lists of keys; the latest to appear first, since it wins in a row).

  scope: 'event' or 'user'. rule: for events, only properties of events that may match it.
  Read from the catalog at run time, so that a new property is a new column with no file
  changed. Columns beyond `most`, if given, are left out, with a warning.
#}
{% macro property_columns(scope, rule=none, most=var('max_property_columns')) %}
    {% set catalog = ref('property_columns') %}
    {% if not execute or load_relation(catalog) is none %}
        {% do return([]) %}
    {% endif %}
    {% set found = run_query(property_columns_sql(catalog, scope, rule)) %}
    {% set columns = [] %}
    {% set by_name = {} %}
    {% for name, data_type, path in found.rows %}
        {% if name not in by_name %}
            {% do by_name.update({name: {'name': name, 'data_type': data_type, 'paths': []}}) %}
            {% do columns.append(by_name[name]) %}
        {% endif %}
        {% do by_name[name]['paths'].insert(0, fromjson(path)) %}
    {% endfor %}
    {% if most is none or columns | length <= most %}
        {% do return(columns) %}
    {% endif %}
    {% do exceptions.warn(
        this.identifier ~ ': ' ~ (columns | length - most) ~ ' property columns beyond '
        ~ 'max_property_columns (' ~ most ~ ') are left out, from ' ~ columns[most].name
    ) %}
    {% do return(columns[:most]) %}
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
