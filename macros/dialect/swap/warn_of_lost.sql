{#
  Warns of what could not be carried over to a new relation (PostgreSQL), which blocks leave in the
  setting eventide.lost of the connection.

  why: first words of the warning.
#}
{% macro warn_of_lost(why) %}
    {% set lost = run_query("select current_setting('eventide.lost', true)").rows[0][0] %}
    {% if lost %}
        {% do exceptions.warn(why ~ ', and this could not be carried over: ' ~ lost
            ~ 'do it again by hand if it is still wanted.') %}
    {% endif %}
{% endmacro %}
