{#
  SQL text: why a row of a table that others fill cannot be a call, NULL where it can. Cheap: every
  reading of the raw events asks it.

  calls: alias of the columns that mapped_calls has named.
#}
{% macro mapped_problem(calls) -%}
    case
        when {{ calls }}.message_id is null then 'the mapped row has no message id'
        when coalesce({{ calls }}.call, '') = '' then 'the mapped row has no call'
        when {{ calls }}.call not in ('track', 'page', 'screen', 'identify', 'alias', 'group')
            then 'the mapped row has a call that is not one of track, page, screen, identify, alias, group'
        when {{ calls }}.anonymous_id is null and {{ calls }}.identity is null
            then 'the mapped row has neither an anonymous_id nor an identity'
        when {{ calls }}.call = 'track' and {{ calls }}.kind is null then 'the mapped row is a track without an event name'
        when {{ calls }}.sent_time is null then 'the mapped row has no usable time'
    end
{%- endmacro %}
