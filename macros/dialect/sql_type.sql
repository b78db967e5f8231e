{#
  The warehouse's name of a type of ours: boolean, bigint, double, timestamp, text or json.
#}
{% macro sql_type(data_type) %}
    {% do return(adapter.dispatch('sql_types', 'eventide')()[data_type]) %}
{% endmacro %}

{% macro duckdb__sql_types() %}
    {% do return({
        'boolean': 'boolean', 'bigint': 'bigint', 'double': 'double',
        'timestamp': 'timestamp', 'text': 'varchar', 'json': 'json',
    }) %}
{% endmacro %}

{% macro postgres__sql_types() %}
    {% do return({
        'boolean': 'boolean', 'bigint': 'bigint', 'double': 'double precision',
        'timestamp': 'timestamp without time zone', 'text': 'text', 'json': 'jsonb',
    }) %}
{% endmacro %}

{% macro snowflake__sql_types() %}
    {% do return({
        'boolean': 'boolean', 'bigint': 'bigint', 'double': 'double',
        'timestamp': 'timestamp_ntz', 'text': 'varchar', 'json': 'variant',
    }) %}
{% endmacro %}

{#- `text` and a varchar without a length are 256 bytes there. -#}
{% macro redshift__sql_types() %}
    {% do return({
        'boolean': 'boolean', 'bigint': 'bigint', 'double': 'double precision',
        'timestamp': 'timestamp', 'text': 'varchar(65535)', 'json': 'super',
    }) %}
{% endmacro %}

{#- Times there are points in time, and a timestamp without zone is another thing: datetime. -#}
{% macro bigquery__sql_types() %}
    {% do return({
        'boolean': 'bool', 'bigint': 'int64', 'double': 'float64',
        'timestamp': 'timestamp', 'text': 'string', 'json': 'json',
    }) %}
{% endmacro %}
