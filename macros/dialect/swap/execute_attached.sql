{#
  Part of a block (PostgreSQL): executes statements that put onto a relation what people gave the
  one before it. One that fails, as for a column that is gone, is told by warn_of_lost.

  statements: name of a variable, text[].
#}
{% macro execute_attached(statements) -%}
    for i in 1 .. cardinality({{ statements }}) loop
        begin
            execute {{ statements }}[i];
        exception when others then
            -- Under another owner it would let people read what they may not.
            if {{ statements }}[i] like 'alter % owner to %' then
                raise;
            end if;
            perform set_config('eventide.lost', format(
                '%s%s (%s); ', current_setting('eventide.lost'), {{ statements }}[i], sqlerrm
            ), false);
        end;
    end loop;
{%- endmacro %}
