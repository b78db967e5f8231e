{#
  dbt's own macro, with one more strategy (see dbt_bigquery_validate_get_incremental_strategy).
#}
{% macro bq_generate_incremental_build_sql(
    strategy, tmp_relation, target_relation, sql, unique_key, partition_by, partitions, dest_columns,
    tmp_relation_exists, copy_partitions, incremental_predicates
) %}
    {% if strategy == 'replace_changed' %}
        {% do return(get_incremental_replace_changed_sql({
            'target_relation': target_relation, 'temp_relation': tmp_relation,
            'unique_key': unique_key, 'dest_columns': dest_columns,
        })) %}
    {% endif %}
    {% do return(dbt_bigquery.bq_generate_incremental_build_sql(
        strategy, tmp_relation, target_relation, sql, unique_key, partition_by, partitions,
        dest_columns, tmp_relation_exists, copy_partitions, incremental_predicates
    )) %}
{% endmacro %}
