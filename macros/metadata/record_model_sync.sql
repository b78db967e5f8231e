{#
  SQL: one row into the books: this model has processed everything up to the running sync.

  Written in the transaction that writes the model's rows, so both are there or neither.
  rebuilt: whether the table was built from scratch, so that the models below it must be as well
  (see upstream_rebuilt). Where only changes were taken in, inserted: SQL scalar, the rows this
  sync put into the table; changed: relation of the changed rows, and without any in it the table
  has as many rows as before.
#}
{% macro record_model_sync(rebuilt, inserted=none, changed=none) -%}
    insert into {{ bookkeeping_table('model_syncs') }}
    select
        {{ taken_in_to() }}, '{{ this.identifier }}',
        {{ 'true' if this.schema == target.schema else 'false' }}, '{{ model_fingerprint() }}',
        {{ inserted or 'built.row_count' }},
        {% if model.config.meta.get('time_column') -%}
        (select max({{ model.config.meta['time_column'] }}) from {{ this }})
        {%- else -%} cast(null as {{ sql_type('timestamp') }}) {%- endif %},
        {{ 'true' if rebuilt else 'false' }},
        {% if changed is not none -%}
        case
            when not exists (select 1 from {{ changed }}) then (
                select row_count from {{ bookkeeping_table('model_syncs') }}
                where model = '{{ this.identifier }}' order by sync_id desc limit 1
            )
            else (select count(*) from {{ this }})
        end
        {%- else -%} built.row_count
    from (select count(*) as row_count from {{ this }}) as built
        {%- endif %}
    {%- if model_definition() is not none and (rebuilt or remembered().get('record_definition')) %};
    {{ record_definition() }}
    {%- endif %}
    {{ record_left_out(rebuilt) }}
{%- endmacro %}
