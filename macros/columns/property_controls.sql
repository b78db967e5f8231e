{#
  What decides which custom properties of a scope a table has (see is_synced), the nearest first.

  scope: 'event' or 'user'; own: what the event's definition says, a dict of sync and unsync.
#}
{% macro property_controls(scope, own=none) %}
    {% set everywhere = synced_properties()['users' if scope == 'user' else 'events'] %}
    {% do return(([own] if own else []) + [everywhere]) %}
{% endmacro %}
