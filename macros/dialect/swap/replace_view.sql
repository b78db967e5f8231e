{#
  Gives a standing view the definition of a new one (PostgreSQL): views on it and grants stay.
#}
{% macro replace_view(new, standing) %}
    {% call statement('replace_view') %}
        do $eventide$ begin
            execute 'create or replace view {{ standing }} as '
                || pg_get_viewdef({{ eventide.as_regclass(new) }});
        end $eventide$;
        drop view {{ new }}
    {% endcall %}
{% endmacro %}
