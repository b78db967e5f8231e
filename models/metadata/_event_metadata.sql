{{ config(materialized='table') }}

{#- One row per definition, from the definitions as they are in this run. -#}
{{ event_metadata() }}
