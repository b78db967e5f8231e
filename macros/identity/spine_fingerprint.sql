{#
  Hash of the settings that the spine depends on: a change of one means a new spine.
#}
{% macro spine_fingerprint() %}
    {% do return(local_md5(
        identity_fingerprint() ~ var('session_timeout_minutes')
        ~ '/' ~ var('session_timeout_minutes_mobile')
    )) %}
{% endmacro %}
