{#
  SQL text: the device of a call. An anonymous id names a device; a call without one belongs to
  its identity; a call without either stands alone, since nothing connects it to another.
#}
{% macro device_key(anonymous_id, identity, message_id) -%}
    case
        when {{ anonymous_id }} is not null then 'a:' || {{ anonymous_id }}
        when {{ identity }} is not null then 'i:' || {{ identity }}
        else 'm:' || {{ message_id }}
    end
{%- endmacro %}
