{#
  How a warehouse lays a table out, as a dict of dbt's configs; {} where it knows best by itself.

  kind: `users`, `sessions` or `events` (any event table, pageviews too) of the tables that people
  query; `calls`, `devices`, `device_sessions`, `identities`, `user_rows` or
  `migrations` of others.
#}
{% macro physical_design(kind) %}
    {% do return(adapter.dispatch('physical_design', 'eventide')(kind)) %}
{% endmacro %}

{% macro default__physical_design(kind) %} {% do return({}) %} {% endmacro %}

{#- Rows of one user lie together, and in the order of time. Inner tables lie by what they are
    joined on, in the order of the syncs that changed them. -#}
{% macro redshift__physical_design(kind) %}
    {% do return({
        'users': {'dist': 'user_id', 'sort': 'joindate'},
        'sessions': {'dist': 'user_id', 'sort': 'time'},
        'events': {'dist': 'user_id', 'sort': 'time'},
        'calls': {'dist': 'device_key', 'sort': 'sync_id'},
        'devices': {'dist': 'device_key', 'sort': 'sync_id'},
        'device_sessions': {'dist': 'session_id', 'sort': 'sync_id'},
        'identities': {'dist': '"identity"', 'sort': 'sync_id'},
        'user_rows': {'dist': 'user_id'},
        'migrations': {'dist': 'from_user_id'},
    }[kind]) %}
{% endmacro %}

{#- Micro-partitions of about a day each. -#}
{% macro snowflake__physical_design(kind) %}
    {% do return({'cluster_by': ['to_date(time)']} if kind in ('sessions', 'events') else {}) %}
{% endmacro %}

{#- A job may change 4,000 partitions, and a table have 10,000. -#}
{% macro bigquery__physical_design(kind) %}
    {% set design = {'cluster_by': {
        'users': ['user_id'], 'sessions': ['user_id', 'session_id'], 'events': ['user_id', 'event_id'],
        'calls': ['device_key', 'user_id'], 'devices': ['device_key'],
        'device_sessions': ['session_id', 'user_id'], 'identities': ['identity'],
        'user_rows': ['user_id'], 'migrations': ['from_user_id'],
    }[kind]} %}
    {% if kind in ('sessions', 'events') %}
        {% do design.update({'partition_by': {
            'field': 'time', 'data_type': 'timestamp', 'granularity': var('bigquery_partitions'),
        }}) %}
    {% endif %}
    {% do return(design) %}
{% endmacro %}
