{#
  Ends a model of a run whose sync another one has closed, before it does anything.
#}
{% macro refuse_closed_sync() %}
    {% if flags.WHICH in ('run', 'build') and not is_beside_syncs() and own_sync() is none %}
        {% do exceptions.raise_compiler_error(
            'Another sync has begun and taken this run for dead, since none of its sessions was to '
            ~ 'be seen. Nothing more is changed by this one. Run dbt again if the other one failed.'
        ) %}
    {% endif %}
{% endmacro %}
