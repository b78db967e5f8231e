{#
  A text expression to order or compare by its bytes, whatever the database's collation.
#}
{% macro binary_order(text) -%}
    {{ adapter.dispatch('binary_order', 'eventide')(text) }}
{%- endmacro %}

{% macro default__binary_order(text) -%} {{ text }} {%- endmacro %}

{% macro postgres__binary_order(text) -%} {{ text }} collate "C" {%- endmacro %}

{#- Texts have no other order there. -#}
{% macro redshift__binary_order(text) -%} {{ text }} {%- endmacro %}
