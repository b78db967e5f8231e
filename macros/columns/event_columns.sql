{#
  All columns of an event table in their order: dicts with name, data_type and level (id,
  session, event, defined or property; properties also have paths). Custom properties come last,
  since there are new ones at any time.

  table: 'events' for a label, 'pageviews' for the built-in table, whose columns are always all
  there. A label has the columns whose libraries occur among the events that may match its rule,
  unless `all_builtin_columns` is set. control: the properties that the event syncs and un-syncs.
  Asked once a model.
#}
{% macro event_columns(table, rule, control=none) %}
    {% set asked = remembered().setdefault('event_columns', {}) if execute else {} %}
    {% set key = tojson([table, rule, control]) %}
    {% if key in asked %} {% do return(asked[key]) %} {% endif %}
    {% set columns = [] %}
    {% set libraries = [] %}
    {% if execute and table == 'events' and not var('all_builtin_columns') %}
        {% set libraries = run_query(
            'select distinct s.library from ' ~ source('raw', 'seen_events') ~ ' as s where '
            ~ rule_may_match(rule, 's')
        ).columns[0].values() | list %}
    {% endif %}
    {% for column in builtin_columns(table) %}
        {% if table != 'events' or var('all_builtin_columns') or column.libraries == 'all'
            or column.libraries.split(' ') | select('in', libraries) | list %}
            {% do columns.append(column) %}
        {% endif %}
    {% endfor %}
    {% do columns.extend(defined_columns(['event', 'session'])) %}
    {% for column in synced_columns(
        property_columns('event', rule), property_controls('event', control)
    ) %}
        {% do columns.append(dict(column, level='property')) %}
    {% endfor %}
    {% do asked.update({key: columns}) %}
    {% do return(columns) %}
{% endmacro %}
