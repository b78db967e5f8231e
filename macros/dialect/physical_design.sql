{#
  Configs of dbt that say how a table lies on disk, as a dict: `config(**physical_design(...))`. What
  indexes are wanted, where the engine has any, table_indexes says.

  time: the column of times by which people and syncs read ranges, none where there is none; keys:
  the columns by which rows are found and joined, the first one first.
#}
{% macro physical_design(time=none, keys=[]) %}
    {% do return(adapter.dispatch('physical_design', 'eventide')(time, keys)) %}
{% endmacro %}

{% macro default__physical_design(time, keys) %} {% do return({}) %} {% endmacro %}

{#- A job may change 4,000 partitions, and a table have 10,000. -#}
{% macro bigquery__physical_design(time, keys) %}
    {% set design = {'cluster_by': keys[:4]} %}
    {% if time %}
        {% do design.update({'partition_by': {
            'field': time, 'data_type': 'timestamp', 'granularity': var('bigquery_partitions'),
        }}) %}
    {% endif %}
    {% do return(design) %}
{% endmacro %}
