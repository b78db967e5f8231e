{#
  Whether a comment can be put on a column of a view that is there already.
#}
{% macro view_columns_take_comments() %}
    {% do return(adapter.dispatch('view_columns_take_comments', 'eventide')()) %}
{% endmacro %}

{% macro default__view_columns_take_comments() %}
    {% do return(true) %}
{% endmacro %}

{#- Only while it is made. -#}
{% macro snowflake__view_columns_take_comments() %}
    {% do return(false) %}
{% endmacro %}

{#- Views are made without binding: their columns are known to them alone. -#}
{% macro redshift__view_columns_take_comments() %}
    {% do return(false) %}
{% endmacro %}
