{#
  Names of the columns that a session gives to each of its events: all of the sessions table
  but ids, time and library.
#}
{% macro session_columns() %}
    {% do return(
        builtin_columns('sessions') | selectattr('level', 'equalto', 'session')
        | map(attribute='name') | reject('in', ['time', 'library']) | list
    ) %}
{% endmacro %}
