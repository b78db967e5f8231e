{#
  Keeps other syncs of this target from beginning while the hooks at the start of a run are at
  work; fails, with who it is, where a sync of the command line holds the target.

  Such a sync runs dbt itself; then it names itself by the environment variable EVENTIDE_HOLDER.
  Where the warehouse is a file that one process has, there is nothing to do.
#}
{% macro take_turn() -%}
    {{ return(adapter.dispatch('take_turn', 'eventide')()) }}
{%- endmacro %}

{% macro default__take_turn() -%} {%- endmacro %}

{#-
  The lock is the one of loader/warehouses/postgres_hold.py. It goes with the connection, which dbt
  closes after the hooks: it has none that lasts for a run.
-#}
{% macro postgres__take_turn() %}
    {% set key = "hashtext('eventide:sync'), hashtext(" ~ text_literal(target.schema) ~ ")" %}
    {% if run_query('select pg_try_advisory_lock(' ~ key ~ ')').rows[0][0] %}
        {% do return('') %}
    {% endif %}
    {% set holders = run_query(turn_holders()).rows %}
    {% if holders and holders[0][0] | string == env_var('EVENTIDE_HOLDER', '') %}
        {% do return('') %}
    {% endif %}
    {% do refuse_sync(holders[0][1] if holders else 'another run of dbt that is just starting') %}
{% endmacro %}

{#- The label is that of loader/warehouses/holding.py: command, process, time, host. -#}
{% macro turn_holders() -%}
    select
        sessions.pid,
        coalesce(
            regexp_replace(
                substring(sessions.application_name from '^.+ \d+ \d{8}T\d{6}Z .+$'),
                '^(.+) (\d+) (\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z (.+)$',
                '\1 (PID \2 on \9, since \3-\4-\5 \6:\7:\8 UTC)'
            ),
            'another sync that is just starting'
        )
    from pg_locks as locks
    inner join pg_stat_activity as sessions on locks.pid = sessions.pid
    where
        locks.locktype = 'advisory' and locks.granted and locks.objsubid = 2
        and locks.database = (select oid from pg_database where datname = current_database())
        and locks.classid = hashtext('eventide:sync')::oid
        and locks.objid = hashtext({{ text_literal(target.schema) }})::oid
{%- endmacro %}

{#- Rows with a heartbeat: see loader/warehouses/lease.py, whose seconds these are. -#}
{% macro leased_turn() %}
    {% set leases = adapter.get_relation(target.database, target.schema ~ '_raw', 'leases') %}
    {% if leases is not none %}
        {% for holder, renewed_at in run_query(
            "select holder, renewed_at from " ~ leases ~ " where name = 'sync'"
        ).rows %}
            {% set now = modules.datetime.datetime.now(modules.pytz.utc).replace(tzinfo=none) %}
            {% set age = (now - renewed_at.replace(tzinfo=none)).total_seconds() %}
            {% if holder != env_var('EVENTIDE_HOLDER', '') and age < 180 %}
                {% do refuse_sync(holder) %}
            {% endif %}
        {% endfor %}
    {% endif %}
{% endmacro %}

{% macro snowflake__take_turn() %} {% do leased_turn() %} {% endmacro %}

{% macro redshift__take_turn() %} {% do leased_turn() %} {% endmacro %}

{% macro bigquery__take_turn() %} {% do leased_turn() %} {% endmacro %}
