{{ config(materialized='table') }}

{#- Values that did not fit a type fixed by the setting `property_types`. -#}
{{ type_conflicts(ref('all_events'), ref('users')) }}
