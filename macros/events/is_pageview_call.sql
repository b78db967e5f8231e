{#
  SQL boolean: a call is a pageview, on a web page or on a screen of an app.
#}
{% macro is_pageview_call(call='call') -%}
    {{ call }} in ('page', 'screen')
{%- endmacro %}
