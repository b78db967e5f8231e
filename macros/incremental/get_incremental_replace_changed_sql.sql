{#
  Incremental strategy `replace_changed`: the model returns every changed key; rows with these
  keys leave the table, and those that still belong to it come back as they are now.

  A returned row whose `meta.present_when` column is NULL only names a key that is to leave.
  The rows and the books change in one transaction.
#}
{% macro get_incremental_replace_changed_sql(arg_dict) %}
    {#- record_full_build, the post-hook, must know that this was no full build. -#}
    {% do model.update({'_followed_changes': true}) %}
    {% set target = arg_dict['target_relation'] %}
    {% set changed = arg_dict['temp_relation'] %}
    {% set keys = arg_dict['unique_key'] %}
    {% set keys = [keys] if keys is string else keys %}
    {% set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) %}
    {% set present = 'changed.' ~ model.config.meta['present_when'] ~ ' is not null' %}

    {% set statements %}
    {{ delete_changed(target, changed, keys) }};

    insert into {{ target }} ({{ columns }})
    select {{ columns }} from {{ changed }} as changed where {{ present }};

    {{ record_model_sync(
        rebuilt=false,
        inserted='(select count(*) from ' ~ changed ~ ' as changed where ' ~ present ~ ')',
        changed=changed,
    ) }}
    {% endset %}
    {{ in_one_transaction(statements) }}
{% endmacro %}
