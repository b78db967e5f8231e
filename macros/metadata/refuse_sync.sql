{#
  Ends dbt, since another sync holds the target. holder: who it is, and since when.
#}
{% macro refuse_sync(holder) %}
    {% do exceptions.raise_compiler_error(
        target.schema ~ ' is held by ' ~ holder ~ '. One sync at a time: wait until it has ended, or '
        ~ 'end it, and run dbt again. Nothing was changed.'
    ) %}
{% endmacro %}
