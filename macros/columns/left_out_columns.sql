{#
  The custom properties that the running model's table has no column of: a list of dicts with name
  and why, `unsync` or `max_property_columns`. Models say by `meta.columns` what they have.
#}
{% macro left_out_columns() %}
    {% set meta = model.config.meta %}
    {% set left_out = [] %}
    {% if meta.get('columns') in ('events', 'pageviews', 'users') %}
        {% set scope = 'user' if meta['columns'] == 'users' else 'event' %}
        {% set has = wanted_columns() | map(attribute='name') | list %}
        {% set controls = property_controls(scope, meta.get('control')) %}
        {% for column in property_columns(scope, meta.get('rule')) if column.name not in has %}
            {% do left_out.append({
                'name': column.name,
                'why': 'max_property_columns' if is_synced(column.name, controls) else 'unsync',
            }) %}
        {% endfor %}
    {% endif %}
    {% do return(left_out) %}
{% endmacro %}
