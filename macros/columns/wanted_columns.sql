{#
  The columns that the running model's table should have, as dicts with name and data_type (those
  of properties also paths), or none for a model whose columns never change. Models say which by
  `meta.columns`. Asked for once a model.
#}
{% macro wanted_columns() %}
    {% set known = remembered() %}
    {% if 'wanted_columns' not in known %}
        {% set meta = model.config.meta %}
        {% set columns = meta.get('columns') %}
        {% set wanted = none %}
        {% if columns in ('events', 'pageviews') %}
            {% set wanted = event_columns(columns, meta['rule'], meta.get('control')) %}
        {% elif columns == 'sessions' %}
            {% set wanted = sessions_columns() %}
        {% elif columns == 'users' %}
            {% set wanted = user_columns() %}
        {% endif %}
        {% do known.update({'wanted_columns': wanted}) %}
    {% endif %}
    {% do return(known['wanted_columns']) %}
{% endmacro %}
