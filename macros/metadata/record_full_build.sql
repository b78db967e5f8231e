{#
  post-hook of every model: writes the books after an incremental table was built from scratch,
  and lets the planner look at it.

  After an incremental run there is nothing to do: the strategy has written its row already.
  Views keep no books.
#}
{% macro record_full_build() -%}
    {%- if execute and model.config.materialized == 'incremental'
        and '_followed_changes' not in model -%}
    {{ record_model_sync('(select count(*) from ' ~ this ~ ')', rebuilt=true) }}
    {{ gather_statistics(this) }}
    {%- endif %}
{%- endmacro %}
