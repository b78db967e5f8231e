{#
  Writes into the books how many users each segment has that this run of dbt has made, in one
  statement. Views hold no rows, so that nobody could tell later how large one was.

  Runs when the sync is closed already: a segment that cannot be counted fails the run, and leaves
  no sync open. Nothing is written where the setting `record_segment_sizes` is off.

  results: dbt's results of the run; sync_id: the number of the sync.
#}
{% macro record_segment_sizes(results, sync_id) %}
    {% set segments = [] %}
    {% for result in results if result.status | string == 'success'
        and result.node.resource_type == 'model'
        and 'condition' in (result.node.config.meta.get('definition') or {}) %}
        {% do segments.append(result.node) %}
    {% endfor %}
    {% if not segments or not var('record_segment_sizes', true) %}
        {% do return('') %}
    {% endif %}
    {% call statement(auto_begin=True) %}
        insert into {{ bookkeeping_table('segment_sizes') }}
        {%- for segment in segments %}
        select {{ sync_id }}, '{{ segment.alias }}', count(*) from {{ segment.relation_name }}
        {{- ' union all' if not loop.last }}
        {%- endfor %}
    {% endcall %}
    {% do adapter.commit() %}
    {% do return('') %}
{% endmacro %}
