{#
  Warns of custom properties that did not fit into the running model's table.

  left_out: of left_out_columns().
#}
{% macro warn_of_left_out(left_out) %}
    {% set beyond = left_out | selectattr('why', 'equalto', 'max_property_columns')
        | map(attribute='name') | list %}
    {% if beyond %}
        {% do exceptions.warn(
            this.identifier ~ ': ' ~ (beyond | length) ~ ' properties beyond max_property_columns ('
            ~ var('max_property_columns') ~ ') have no column: ' ~ beyond[:5] | join(', ')
            ~ (', ...' if beyond | length > 5 else '')
            ~ '. Un-sync what nobody needs, or raise the setting.'
        ) %}
    {% endif %}
{% endmacro %}
