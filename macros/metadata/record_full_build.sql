{#
  post-hook of every model: writes the books after an incremental table was built from scratch,
  and lets the planner look at it.

  After an incremental run there is nothing to do: the strategy has written its row already.
  Views keep no books but the definitions of segments, and other tables only where
  `meta.of_one_sync` says that they hold what one sync changed.
#}
{% macro record_full_build() -%}
    {%- set incremental = model.config.materialized == 'incremental' -%}
    {%- if execute and '_followed_changes' not in model
        and (incremental or model.config.meta.get('of_one_sync')) -%}
    {{ record_model_sync(rebuilt=incremental) }}
    {{ gather_statistics(this) }}
    {%- elif execute and model.config.materialized == 'view' and model_definition() is not none -%}
    {{ record_definition() }}
    {%- endif %}
{%- endmacro %}
