{#
  SQL bigint: the user_id of a call: of the identity that stands for the one in force, else of
  the anonymous id, else of the call alone. Three separate name spaces; no state.
#}
{% macro user_number(identity, anonymous_id, message_id) -%}
    {{ hash63(
        "case when " ~ identity ~ " is not null then 'identity:' || " ~ identity
        ~ " when " ~ anonymous_id ~ " is not null then 'anonymous:' || " ~ anonymous_id
        ~ " else 'message:' || " ~ message_id ~ " end"
    ) }}
{%- endmacro %}
