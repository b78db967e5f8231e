{#
  How a warehouse lays a table out, as a dict of dbt's configs; {} where it knows best by itself.

  kind: `users`, `sessions` or `events` (any event table, pageviews too) of the tables that people
  query; `calls`, `devices`, `device_sessions`, `identities` or `user_rows` of inner ones.
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
    }[kind]) %}
{% endmacro %}
