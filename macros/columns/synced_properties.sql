{# Written by `eventide generate` from definitions/synced_properties.yml. Change that, not this file. #}
{#
  Which custom properties of all event tables (events) and of users have no column, by
  patterns of their names; see is_synced.
#}
{% macro synced_properties() %}
    {% do return({'events': {'sync': [], 'unsync': []}, 'users': {'sync': [], 'unsync': []}}) %}
{% endmacro %}
