{#
  The columns that the running model's table should have, as dicts with name and data_type (those
  of properties also paths), or none for a model whose columns never change. Models say which by
  `meta.columns`. Asked for once a model.
#}
{% macro wanted_columns() %}
    {% if '_wanted_columns' not in model %}
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
        {% do model.update({'_wanted_columns': wanted}) %}
    {% endif %}
    {% do return(model['_wanted_columns']) %}
{% endmacro %}
