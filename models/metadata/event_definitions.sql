{{ config(materialized='table', schema='internal') }}

{#- One row per definition, from the definitions as they are in this run. -#}
{{ event_definitions() }}
