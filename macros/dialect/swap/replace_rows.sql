{#
  Gives a standing table the rows of a new one (PostgreSQL). Readers wait for nothing and find all
  old rows or all new ones; whatever depends on the table stays. The old rows take room until the
  next vacuum.
#}
{% macro replace_rows(new, standing) %}
    {% call statement('replace_rows') %}
        delete from {{ standing }};
        insert into {{ standing }} select * from {{ new }};
        drop table {{ new }}
    {% endcall %}
{% endmacro %}
