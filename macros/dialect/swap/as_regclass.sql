{# SQL expression (PostgreSQL): the number of a relation, NULL where there is none. #}
{% macro as_regclass(relation) -%}
    to_regclass({{ eventide.text_literal(relation.include(database=false) | string) }})
{%- endmacro %}
