{#
  SQL boolean: too long passed between two calls for one session. Exactly the timeout is not.
#}
{% macro session_timeout_passed(time, previous_time, library) -%}
    {{ time }} > case
        when {{ library }} in ('iOS', 'android')
            then {{ minutes_after(previous_time, var('session_timeout_minutes_mobile')) }}
        else {{ minutes_after(previous_time, var('session_timeout_minutes')) }}
    end
{%- endmacro %}
