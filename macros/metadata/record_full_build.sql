{#
  post-hook of every model: writes the books after an incremental table was built from scratch,
  and lets the planner look at it.

  After an incremental run there is nothing to do: the strategy has written its row already.
  Of views, the books only keep the definitions of segments.
#}
{% macro record_full_build() -%}
    {%- if execute and model.config.materialized == 'incremental'
        and '_followed_changes' not in model -%}
    {{ record_model_sync('(select count(*) from ' ~ this ~ ')', rebuilt=true) }}
    {{ gather_statistics(this) }}
    {%- elif execute and model.config.materialized == 'view' and model_definition() is not none -%}
    {{ record_definition() }}
    {%- endif %}
{%- endmacro %}
