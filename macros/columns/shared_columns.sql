{#
  The columns of the running model that several properties share, with the order in which these
  win: a list of [name, paths]. A late event can change the order, and with it old rows.

  Models whose columns are rows (`meta.rows_of_properties`) have those of the scope named there.
#}
{% macro shared_columns() %}
    {% set scope = model.config.meta.get('rows_of_properties') %}
    {% set columns = property_columns(scope) if scope else wanted_columns() %}
    {% set shared = [] %}
    {% for column in columns or [] if column.get('paths', []) | length > 1 %}
        {% do shared.append([column.name, column.paths]) %}
    {% endfor %}
    {% do return(shared | sort(attribute=0)) %}
{% endmacro %}
