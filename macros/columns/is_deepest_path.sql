{#
  Whether a path, a list of keys, is as deep as the catalog of properties goes (in Python:
  loader.landing.kinds.MAX_DEPTH): an object there is a value, and not made of properties.
#}
{% macro is_deepest_path(path) %}
    {% do return(path | length >= 10) %}
{% endmacro %}
