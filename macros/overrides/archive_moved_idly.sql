{#
  Whether all that changed of a definition is the moment from which it is archived, and no load
  that is in the table lies between the old moment and the new one: then its rows are the same.

  recorded: the definition that the table was built from, as JSON text; none when unknown.
#}
{% macro archive_moved_idly(recorded) %}
    {% set definition = model.config.meta.get('definition') %}
    {% if recorded is none or definition is none or 'archived' not in definition %}
        {% do return(false) %}
    {% endif %}
    {% set before = fromjson(recorded) %}
    {% if tojson(dict(before, archived=none), sort_keys=true)
        != tojson(dict(definition, archived=none), sort_keys=true) %}
        {% do return(false) %}
    {% endif %}
    {% do return(run_query(
        'select 1 from ' ~ source('raw', 'loads') ~ ' as l inner join '
        ~ bookkeeping_table('loads_synced') ~ ' as s on l.load_id = s.load_id where s.sync_id <= '
        ~ synced_to() ~ ' and ' ~ landed_before(before['archived']) ~ ' <> '
        ~ landed_before(definition['archived']) ~ ' limit 1'
    ).rows | length == 0) %}
{% endmacro %}

{% macro landed_before(moment) -%}
    {%- if moment is none -%} true
    {%- else -%} (l.finished_at < cast('{{ moment }}' as {{ sql_type('timestamp') }}))
    {%- endif -%}
{%- endmacro %}
