{#
  The user properties that rules and values of defined properties name and that nobody ever sent:
  users has no column of them, and they are missing for everybody.

  defined: as defined_rules() gives it; sent: names of those that were sent.
#}
{% macro fields_not_sent(defined, sent) %}
    {% set known = sent + ['identity', 'joindate', 'last_modified'] %}
    {% set missing = {} %}
    {% for property in defined.values() %}
        {% for name in property.fields if name not in known %}
            {% do missing.update({name: true}) %}
        {% endfor %}
    {% endfor %}
    {% do return(missing | list) %}
{% endmacro %}
