{#
  The whole model of an event table: every occurrence of what the rule matches, with its user,
  its session's properties and its own.

  name: the event's name as people say it; matches: the rule (see rule_predicate); since: only
  events from this UTC date on; table: 'pageviews' for the built-in table; archived: only events
  that landed before this moment; gaps: column name to the moments from which its property was
  archived and restored (see outside_gap).
  A changed rule, start date, archive or defined property builds the table anew, and so does another limit of columns; a
  changed name does not.
#}
{% macro event_table(name, matches, since=none, table='events', archived=none, gaps={}) %}
    {#- What stands in the fingerprint stands in the definition too. -#}
    {% set defined = defined_rules(['event', 'session']) %}
    {% set also = {'defined': defined} if defined else {} %}
    {{ config(
        unique_key='event_id',
        indexes=table_indexes(ordered=['event_id', 'user_id', 'time']),
        meta={
            'present_when': 'time',
            'time_column': 'time',
            'columns': table,
            'rule': matches,
            'definition': dict(
                also, version=1, rule=matches, since=since, archived=archived, gaps=gaps,
                max_property_columns=var('max_property_columns'),
            ),
            'fingerprint': local_md5(
                tojson(
                    [1, matches, since, archived, gaps, var('max_property_columns')]
                    + ([defined] if defined else []), sort_keys=true
                )
            ),
        },
    ) }}
    {#- dbt sees what the model depends on before it is known which of them it reads. -#}
    {% do [ref('property_columns'), ref('changed_calls'), ref('spine_calls'), ref('device_sessions')] %}
    {% do [source('raw', 'events'), source('raw', 'loads')] %}
    {{ event_rows(event_columns(table, matches), matches, since, archived, gaps) }}
{% endmacro %}
