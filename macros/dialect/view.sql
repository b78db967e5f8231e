{#
  dbt's materialization of views, on DuckDB in one statement: there a view finds what it reads by
  name, and takes any columns in the place of others. dbt's own makes a view beside the standing
  one, renames both and drops one, as a warehouse needs where that is not so.
#}
{% materialization view, adapter='duckdb' %}
    {% set standing = load_cached_relation(this) %}
    {% set view = this.incorporate(type='view') %}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% if standing is not none and not standing.is_view %}
        {% do adapter.drop_relation(standing) %}
    {% endif %}
    {% call statement('main') %}
        {{ get_create_view_as_sql(view, sql) | replace('create view', 'create or replace view', 1) }}
    {% endcall %}
    {% do apply_grants(view, config.get('grants'), should_revoke(standing, full_refresh_mode=True)) %}
    {% do persist_docs(view, model) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [view]}) }}
{% endmaterialization %}
