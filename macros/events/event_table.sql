{#
  The whole model of an event table: every occurrence of what the rule matches, with its user,
  its session's properties and its own.

  name: the event's name as people say it; matches: the rule (see rule_predicate); since: only
  events from this UTC date on; table: 'pageviews' for the built-in table; archived: only events
  that landed before this moment; gaps: column name to the moments from which its property was
  archived and restored (see outside_gap); sync, unsync: patterns of properties that the table has
  and does not have, whatever holds for all events (see is_synced).
  A changed rule, start date, archive or defined property builds the table anew, and so do columns
  that go or come back; a changed name does not.
#}
{% macro event_table(
    name, matches, since=none, table='events', archived=none, gaps={}, sync=[], unsync=[]
) %}
    {% set control = {'sync': sync, 'unsync': unsync} %}
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
            'control': control,
            'definition': dict(
                also, version=2, rule=matches, since=since, archived=archived, gaps=gaps
            ),
            'fingerprint': local_md5(tojson(
                [2, matches, since, archived, gaps] + ([defined] if defined else []), sort_keys=true
            )),
        },
        **physical_design('events'),
    ) }}
    {#- dbt sees what the model depends on before it is known which of them it reads. -#}
    {% do [ref('property_columns'), ref('changed_calls'), ref('spine_calls'), ref('device_sessions')] %}
    {% do [source('raw', 'events'), source('raw', 'loads')] %}
    {{ event_rows(event_columns(table, matches, control), matches, since, archived, gaps) }}
{% endmacro %}
