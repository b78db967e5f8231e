{#
  Whether a path is as deep as the catalog of properties goes (loader.landing.kinds.MAX_DEPTH): an
  object there is a value like an array.
#}
{% macro is_deepest_path(path) %}
    {% do return(path | length >= 10) %}
{% endmacro %}
