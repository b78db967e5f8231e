{#
  The columns of `all_events` that the warehouse has room for, with a warning when these are not all:
  else the built-in ones of pageviews and sessions, else only what every event has.

  columns: dict of name and SQL type; beside: how many more the view has; tables: what it reads, as
  union_tables takes it.
#}
{% macro fitting_columns(columns, beside, tables) %}
    {% set builtin = (builtin_columns('pageviews') + builtin_columns('sessions'))
        | map(attribute='name') | list %}
    {% set sets = [
        (columns | list, ''),
        (builtin, 'only the built-in columns of pageviews and sessions are in it'),
        (['event_id', 'user_id', 'session_id', 'time'], 'only the columns that every event has are in it'),
    ] %}
    {% for names, told in sets %}
        {% set fitting = {} %}
        {% for name, type in columns.items() if name in names %}
            {% do fitting.update({name: type}) %}
        {% endfor %}
        {% if loop.last or fits_view(fitting, beside, tables) %}
            {% if told %}
                {% do exceptions.warn(
                    this.identifier ~ ': ' ~ (columns | length + beside) ~ ' columns of '
                    ~ (tables | length) ~ ' tables are more than a view can have here; ' ~ told
                    ~ '. The tables of the events have all of theirs.'
                ) %}
            {% endif %}
            {% do return(fitting) %}
        {% endif %}
    {% endfor %}
{% endmacro %}
