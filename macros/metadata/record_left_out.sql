{#
  SQL, to follow other statements: the books on the custom properties that this model's table has
  no column of. Empty where nothing is left out and nothing was.

  rebuilt: whether the table is made anew, so that the books may be of another one.
#}
{% macro record_left_out(rebuilt) -%}
    {%- set left_out = left_out_columns() -%}
    {%- if left_out or (wanted_columns() and (rebuilt or recorded_left_out())) -%}
    ;
    delete from {{ bookkeeping_table('columns_left_out') }} where model = '{{ this.identifier }}'
    {%- endif -%}
    {%- if left_out %};
    insert into {{ bookkeeping_table('columns_left_out') }} values
        {%- for column in left_out %}
        ('{{ this.identifier }}', '{{ column.name }}', '{{ column.why }}') {{- ',' if not loop.last }}
        {%- endfor %}
    {%- endif %}
    {%- do warn_of_left_out(left_out) -%}
{%- endmacro %}
