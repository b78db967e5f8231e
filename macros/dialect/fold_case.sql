{#
  A text with ASCII capitals made small and every other character as it is: the only folding that
  all warehouses agree on, whatever their collations.
#}
{% macro fold_case(text) -%}
    {{ adapter.dispatch('fold_case', 'eventide')(text) }}
{%- endmacro %}

{% macro default__fold_case(text) -%}
    translate({{ text }}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')
{%- endmacro %}

{#- The collation also makes the classes of regular expressions (\w, \d) ASCII. -#}
{% macro postgres__fold_case(text) -%}
    lower({{ text }} collate "C")
{%- endmacro %}
