{{ config(materialized='table', meta={'of_one_sync': true}) }}

{#-
  What changed since the event tables last took part in a sync, with everything that they take
  from it: found and joined once, not once a table. A table that is new is not waited for: it
  takes all history from the spine.
-#}
{{ calls_with_events('c.sync_id > ' ~ event_tables_synced_to(), everything=true) }}
