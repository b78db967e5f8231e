{#
  The path (BigQuery's) of a value in a JSON text; none for keys that no path can name there: with a
  backslash before a quote or at the end.

  keys: list of keys from the outermost to the innermost.
#}
{% macro json_path(keys) %}
    {% for key in keys if key.endswith('\\') or '\\"' in key %}
        {% do return(none) %}
    {% endfor %}
    {% set quoted = [] %}
    {% for key in keys %}
        {% do quoted.append('."' ~ key | replace('"', '\\"') ~ '"') %}
    {% endfor %}
    {% do return('$' ~ quoted | join) %}
{% endmacro %}
