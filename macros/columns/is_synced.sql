{#
  Whether a custom property is synced: the first of the controls that has a pattern for its column
  decides, and a pattern of `sync` is stronger than one of `unsync` beside it. Without any it is.

  controls: a list of dicts with lists of patterns under `sync` and `unsync`; in a pattern `*` is
  any text and `?` any one character.
#}
{% macro is_synced(column_name, controls) %}
    {% for control in controls %}
        {% for answer, patterns in ((true, control['sync']), (false, control['unsync'])) %}
            {% for pattern in patterns %}
                {% set expression = '^' ~ pattern | replace('*', '.*') | replace('?', '.') ~ '$' %}
                {% if modules.re.match(expression, column_name) %}
                    {% do return(answer) %}
                {% endif %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
    {% do return(true) %}
{% endmacro %}
