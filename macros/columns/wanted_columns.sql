{#
  The columns that the running model's table should have, as dicts with name and data_type, or
  none for a model whose columns never change. Models say which by `meta.columns`.
#}
{% macro wanted_columns() %}
    {% set meta = model.config.meta %}
    {% set columns = meta.get('columns') %}
    {% if columns in ('events', 'pageviews') %}
        {% do return(event_columns(columns, meta['rule'])) %}
    {% elif columns == 'users' %}
        {% do return(user_columns()) %}
    {% else %}
        {% do return(none) %}
    {% endif %}
{% endmacro %}
