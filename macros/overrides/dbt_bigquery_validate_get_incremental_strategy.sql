{#
  dbt's own macro knows three strategies and refuses all others, also those of a project, which
  elsewhere dbt finds by their name.
#}
{% macro dbt_bigquery_validate_get_incremental_strategy(config) %}
    {% if config.get('incremental_strategy') == 'replace_changed' %}
        {% do return('replace_changed') %}
    {% endif %}
    {% do return(dbt_bigquery.dbt_bigquery_validate_get_incremental_strategy(config)) %}
{% endmacro %}
