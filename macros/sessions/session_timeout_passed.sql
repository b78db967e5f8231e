{#
  SQL boolean: too long passed between two calls for one session. Exactly the timeout is not.
#}
{% macro session_timeout_passed(time, previous_time, library) -%}
    {{ time }} > case
        when {{ library }} in ('iOS', 'android')
            then {{ dbt.dateadd('minute', var('session_timeout_minutes_mobile'), previous_time) }}
        else {{ dbt.dateadd('minute', var('session_timeout_minutes'), previous_time) }}
    end
{%- endmacro %}
