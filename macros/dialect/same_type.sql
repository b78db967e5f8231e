{#
  Whether two SQL type names mean one type: catalogs spell types otherwise than DDL does.
#}
{% macro same_type(left, right) %}
    {% set spelt = {
        'character varying': 'text', 'varchar': 'text', 'string': 'text',
        'timestamp without time zone': 'timestamp', 'double precision': 'double',
        'float8': 'double', 'float': 'double', 'int8': 'bigint', 'number': 'bigint',
        'number(38,0)': 'bigint', 'bool': 'boolean', 'jsonb': 'json', 'variant': 'json',
        'int64': 'bigint', 'float64': 'double', 'super': 'json', 'varchar(65535)': 'text',
        'timestamp_ntz': 'timestamp',
    } %}
    {% set left, right = left | lower, right | lower %}
    {% do return(spelt.get(left, left) == spelt.get(right, right)) %}
{% endmacro %}
