{#
  The query of a segment: the one column user_id, a row for each user of whom the condition holds
  when the query runs.

  users: relation of the users table.
  counts: relation of segment_counts, for conditions over all time.
  events: relations of the event tables that conditions with `within_days` count, by name.
  condition: {'all': [condition, ...]}, {'any': [...]}, {'not': condition},
    {'user': rule} with columns of users as fields (see rule_predicate),
    {'has_done': {'event': name, 'at_least': N, 'within_days': D}},
    {'has_not_done': {'event': name, 'within_days': D}}; D is optional and counts back from now.
#}
{% macro segment(users, condition, counts=none, events={}) %}
{{ config(meta={'definition': {'condition': condition}}) }}
{%- set types = user_column_types(users) -%}
select u.user_id
from {{ keeping_columns(users, types) }} as u
where {{ segment_condition(condition, counts, events, types) }}
{% endmacro %}
