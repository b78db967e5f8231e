{#
  The columns of `all_events` that the warehouse has room for: all of them, else the built-in ones
  of pageviews and sessions, with a warning.

  columns: dict of name and SQL type; beside: how many more the view has.
#}
{% macro fitting_columns(columns, beside) %}
    {% set most = most_columns() %}
    {% if most is none or columns | length + beside <= most %}
        {% do return(columns) %}
    {% endif %}
    {% set builtin = builtin_columns('pageviews') + builtin_columns('sessions') %}
    {% set fitting = {} %}
    {% for name, type in columns.items() if name in builtin | map(attribute='name') | list %}
        {% do fitting.update({name: type}) %}
    {% endfor %}
    {% do exceptions.warn(
        this.identifier ~ ': ' ~ (columns | length + beside) ~ ' columns are more than the '
        ~ most ~ ' that a view can have here; only the built-in columns of pageviews and sessions '
        ~ 'are in it. The tables of the events have all of theirs.'
    ) %}
    {% do return(fitting) %}
{% endmacro %}
