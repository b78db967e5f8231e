{#
  The columns are the key of the table: never NULL, never twice. One scan for both. In a build
  only rows that it changed are looked at (see of_this_build).

  columns: list of column names.
#}
{% test primary_key(model, columns) %}
select {{ columns | join(', ') }}, count(*) as occurrences
from {{ model }}
where {{ of_this_build(model, columns) }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns %}
    or {{ column }} is null
    {%- endfor %}
{% endtest %}
