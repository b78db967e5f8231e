{#
  The columns of `sessions` in their order: the documented ones, then defined properties.
#}
{% macro sessions_columns() %}
    {% do return(builtin_columns('sessions') + defined_columns(['session'])) %}
{% endmacro %}
