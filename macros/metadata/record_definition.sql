{#
  SQL: one row into the books with the definition that the model is built from, so that `eventide
  plan` can say later which part of it changed. Only where the newest row has another one.
#}
{% macro record_definition() -%}
    {%- set books = bookkeeping_table('built_definitions') -%}
    {%- set definition = text_literal(model_definition()) -%}
    insert into {{ books }}
    select {{ current_sync_id() }}, '{{ this.identifier }}', '{{ model_fingerprint() }}', {{ definition }}
    from (select 1 as one) as given
    where not exists (
        select 1 from {{ books }} as newest
        where
            newest.model = '{{ this.identifier }}' and newest.fingerprint = '{{ model_fingerprint() }}'
            and newest.definition = {{ definition }}
            and newest.sync_id
            = (select max(b.sync_id) from {{ books }} as b where b.model = '{{ this.identifier }}')
    )
{%- endmacro %}
