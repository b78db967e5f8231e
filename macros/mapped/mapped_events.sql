{#
  SQL query: the rows of a table that others fill as raw events: each belongs to the load in whose
  range it arrived. Rows that a load has listed (`checked_rows`) are looked at closely: of several
  rows of one message in a load the best is there, and JSON must be JSON. The rest are told by what
  is cheap.

  table, builtin: see mapped_calls; source: its name, a text; raw: the schema of the raw tables;
  columns: names of the raw events' columns in their order.
#}
{% macro mapped_events(table, builtin, source, raw, columns) -%}
    {%- set calls = mapped_calls(table, builtin) -%}
    {%- set in_range -%}
        inner join {{ raw }}.load_ranges as l
            on l.source = {{ text_literal(source) }}
            and c.arrived >= {{ time_as_theirs('l.loaded_from', table.kinds.arrived) }}
            and c.arrived < {{ time_as_theirs('l.loaded_until', table.kinds.arrived) }}
    {%- endset -%}
    {%- set kept = columns[2:] -%}
    select l.load_id, c.event_id as row_number
        {%- for name in kept %}, c.{{ column_name(name) }} {%- endfor %}
    from ({{ calls }}) as c
    {{ in_range }}
    left join {{ raw }}.checked_rows as x on x.load_id = l.load_id and x.row_number = c.event_id
    where c.problem is null and x.load_id is null
    union all
    select ranked.load_id,
        -- Two messages of one hash: neighbours, so that each has a number of its own.
        ranked.event_id + ranked.message - 1 as row_number
        {%- for name in kept %}, ranked.{{ column_name(name) }} {%- endfor %}
    from (
        select c.*, l.load_id,
            row_number() over (
                partition by l.load_id, c.message_id
                order by c.received_at nulls last, c.content_hash, {{ hash63(mapped_content('c', builtin)) }}
            ) as place,
            dense_rank() over (
                partition by l.load_id, c.event_id order by {{ binary_order('c.message_id') }}
            ) as message
        from ({{ calls }}) as c
        {{ in_range }}
        inner join {{ raw }}.checked_rows as x
            on x.load_id = l.load_id and x.row_number = c.event_id
        -- Of these rows alone: a text that is no JSON may fail whoever looks into it.
        where c.problem is null and case when x.load_id is not null then c.json_problem end is null
    ) as ranked
    where ranked.place = 1
{%- endmacro %}
