{#
  SQL statement that deletes the rows of a table whose keys are among those of another relation.

  target, changed: relations; keys: names of the columns, NULL in none of them.
#}
{% macro delete_changed(target, changed, keys) -%}
    {{ adapter.dispatch('delete_changed', 'eventide')(target, changed, keys) }}
{%- endmacro %}

{% macro default__delete_changed(target, changed, keys) -%}
    delete from {{ target }} as kept
    using {{ changed }} as changed
    where
        {% for key in keys -%}
        kept.{{ key }} = changed.{{ key }}{{ ' and ' if not loop.last }}
        {%- endfor %}
{%- endmacro %}

{#- The table that rows leave can have no other name there. -#}
{% macro redshift__delete_changed(target, changed, keys) -%}
    delete from {{ target }}
    where ({% for key in keys %}{{ adapter.quote(key) }}{{ ', ' if not loop.last }}{% endfor %}) in (
        select
            {% for key in keys -%}
            changed.{{ key }}{{ ', ' if not loop.last }}
            {%- endfor %}
        from {{ changed }} as changed
    )
{%- endmacro %}

{% macro bigquery__delete_changed(target, changed, keys) -%}
    delete from {{ target }} as kept
    where exists (
        select 1 from {{ changed }} as changed
        where
            {% for key in keys -%}
            kept.{{ key }} = changed.{{ key }}{{ ' and ' if not loop.last }}
            {%- endfor %}
    )
{%- endmacro %}
