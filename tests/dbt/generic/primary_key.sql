{#
  The columns are the key of the table: never NULL, never twice. One scan for both. In a build
  only rows that it changed are looked at (see of_this_build).

  columns: list of column names.
#}
{% test primary_key(model, columns) %}
select keys.{{ columns | join(', keys.') }}, count(*) as occurrences
from (select * from {{ model }}) as keys
where {{ of_this_build(model, columns) }}
group by keys.{{ columns | join(', keys.') }}
having
    count(*) > 1
    {%- for column in columns %}
    or keys.{{ column }} is null
    {%- endfor %}
{% endtest %}
