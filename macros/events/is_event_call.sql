{#
  SQL boolean: a call is an event. The other calls make and change users.
#}
{% macro is_event_call(call='call') -%}
    {{ call }} in ('track', 'page', 'screen')
{%- endmacro %}
