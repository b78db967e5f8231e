{# Written by `eventide generate` from seeds/builtin_columns.csv. Change that file, not this one. #}
{#
  The documented columns of a table, in their order: a list of dicts with name,
  data_type (bigint, text, timestamp, double), libraries ('all', or names with spaces
  between), level and description. 'events' stands for any event table.
#}
{% macro builtin_columns(table_name) %}
    {% if table_name == "users" %}
        {{ return([
            {"name": "user_id", "data_type": "bigint", "libraries": "all", "level": "id", "description": "Key of the table: a stable 63-bit number computed from the identity in force, or from the anonymous id while no identity is known."},
            {"name": "identity", "data_type": "text", "libraries": "all", "level": "user", "description": "The identity in force for the user: the user id given to an identify call, after aliases have been followed. NULL for a user who was never identified."},
            {"name": "handle", "data_type": "text", "libraries": "all", "level": "user", "description": "Latest value of the user property named handle, a name by which the user is known, such as a login name."},
            {"name": "email", "data_type": "text", "libraries": "all", "level": "user", "description": "Latest value of the user property named email."},
            {"name": "joindate", "data_type": "timestamp", "libraries": "all", "level": "user", "description": "When the user was first seen, in an event or an identify call, on any device (UTC)."},
            {"name": "last_modified", "data_type": "timestamp", "libraries": "all", "level": "user", "description": "When a property or the identity of the user last changed (UTC)."},
            {"name": "initial_referrer", "data_type": "text", "libraries": "web", "level": "user", "description": "Referrer of the first session of the user; NULL when that session came in directly."},
            {"name": "initial_landing_page", "data_type": "text", "libraries": "web", "level": "user", "description": "URL of the first pageview in the first session of the user."},
            {"name": "initial_utm_source", "data_type": "text", "libraries": "web", "level": "user", "description": "Campaign source (utm_source) of the first session of the user."},
            {"name": "initial_utm_campaign", "data_type": "text", "libraries": "web", "level": "user", "description": "Campaign name (utm_campaign) of the first session of the user."},
            {"name": "initial_utm_medium", "data_type": "text", "libraries": "web", "level": "user", "description": "Campaign medium (utm_medium) of the first session of the user."},
            {"name": "initial_utm_term", "data_type": "text", "libraries": "web", "level": "user", "description": "Campaign term (utm_term) of the first session of the user."},
            {"name": "initial_utm_content", "data_type": "text", "libraries": "web", "level": "user", "description": "Campaign content (utm_content) of the first session of the user."},
            {"name": "initial_browser", "data_type": "text", "libraries": "web", "level": "user", "description": "Browser of the first session of the user."},
            {"name": "initial_platform", "data_type": "text", "libraries": "web iOS", "level": "user", "description": "Operating system of the first session of the user."},
            {"name": "initial_device_type", "data_type": "text", "libraries": "web iOS", "level": "user", "description": "Device type of the first session of the user: Mobile, Tablet or Desktop."},
            {"name": "initial_country", "data_type": "text", "libraries": "all", "level": "user", "description": "Country in which the first session of the user took place, looked up from its IP address."},
            {"name": "initial_region", "data_type": "text", "libraries": "all", "level": "user", "description": "Region in which the first session of the user took place, looked up from its IP address."},
            {"name": "initial_city", "data_type": "text", "libraries": "all", "level": "user", "description": "City in which the first session of the user took place, looked up from its IP address."},
        ]) }}
    {% elif table_name == "sessions" %}
        {{ return([
            {"name": "event_id", "data_type": "bigint", "libraries": "all", "level": "id", "description": "Number of the session's own event, different from the number of every other event."},
            {"name": "user_id", "data_type": "bigint", "libraries": "all", "level": "id", "description": "User of the row, with later identification and aliases already applied; joins to users."},
            {"name": "session_id", "data_type": "bigint", "libraries": "all", "level": "id", "description": "Key of the table: a stable 63-bit number computed from the device and the first event of the session."},
            {"name": "time", "data_type": "timestamp", "libraries": "all", "level": "session", "description": "When the session began: the time of its first event (UTC)."},
            {"name": "library", "data_type": "text", "libraries": "all", "level": "session", "description": "Client that began the session: web, iOS or android."},
            {"name": "platform", "data_type": "text", "libraries": "web iOS", "level": "session", "description": "Operating system, with its version where the client tells it; taken from the first event of the session."},
            {"name": "device_type", "data_type": "text", "libraries": "web iOS", "level": "session", "description": "Mobile, Tablet or Desktop, worked out from the first event of the session."},
            {"name": "country", "data_type": "text", "libraries": "all", "level": "session", "description": "Country of the session, looked up from the IP address of its first event."},
            {"name": "region", "data_type": "text", "libraries": "all", "level": "session", "description": "Region (state, province) of the session, looked up from the IP address of its first event."},
            {"name": "city", "data_type": "text", "libraries": "all", "level": "session", "description": "City of the session, looked up from the IP address of its first event."},
            {"name": "ip", "data_type": "text", "libraries": "web iOS", "level": "session", "description": "IP address of the first event of the session; country, region and city are looked up from it."},
            {"name": "referrer", "data_type": "text", "libraries": "web", "level": "session", "description": "URL of the page that led to the session; NULL when the visitor came directly or the browser sent no referrer."},
            {"name": "landing_page", "data_type": "text", "libraries": "web", "level": "session", "description": "Whole URL, as sent, of the first pageview of the session."},
            {"name": "landing_page_query", "data_type": "text", "libraries": "web", "level": "session", "description": "Query string of the landing page, with its leading question mark."},
            {"name": "landing_page_hash", "data_type": "text", "libraries": "web", "level": "session", "description": "Fragment of the landing page, with its leading hash sign."},
            {"name": "browser", "data_type": "text", "libraries": "web", "level": "session", "description": "Browser and its version, read from the user agent of the first event of the session."},
            {"name": "search_keyword", "data_type": "text", "libraries": "web", "level": "session", "description": "Words searched for on the search engine that led to the session. Kept for compatibility; search engines rarely send it now."},
            {"name": "utm_source", "data_type": "text", "libraries": "web", "level": "session", "description": "Campaign source (utm_source) of the first event of the session."},
            {"name": "utm_campaign", "data_type": "text", "libraries": "web", "level": "session", "description": "Campaign name (utm_campaign) of the first event of the session."},
            {"name": "utm_medium", "data_type": "text", "libraries": "web", "level": "session", "description": "Campaign medium (utm_medium) of the first event of the session."},
            {"name": "utm_term", "data_type": "text", "libraries": "web", "level": "session", "description": "Campaign term (utm_term) of the first event of the session."},
            {"name": "utm_content", "data_type": "text", "libraries": "web", "level": "session", "description": "Campaign content (utm_content) of the first event of the session."},
            {"name": "device", "data_type": "text", "libraries": "iOS", "level": "session", "description": "Model of the iOS device that began the session."},
            {"name": "carrier", "data_type": "text", "libraries": "iOS", "level": "session", "description": "Mobile network operator of the iOS device that began the session."},
            {"name": "app_name", "data_type": "text", "libraries": "iOS", "level": "session", "description": "Name of the iOS app that began the session."},
            {"name": "app_version", "data_type": "text", "libraries": "iOS", "level": "session", "description": "Version of the iOS app that began the session."},
            {"name": "heap_device_id", "data_type": "text", "libraries": "android", "level": "session", "description": "Identifier that the Android app gave to the device that began the session."},
            {"name": "heap_app_name", "data_type": "text", "libraries": "android", "level": "session", "description": "Name of the Android app that began the session."},
            {"name": "heap_app_version", "data_type": "text", "libraries": "android", "level": "session", "description": "Version of the Android app that began the session."},
            {"name": "heap_device", "data_type": "text", "libraries": "android", "level": "session", "description": "Model of the Android device that began the session."},
        ]) }}
    {% elif table_name == "pageviews" %}
        {{ return([
            {"name": "event_id", "data_type": "bigint", "libraries": "all", "level": "id", "description": "Number of the pageview; key of the table together with user_id."},
            {"name": "user_id", "data_type": "bigint", "libraries": "all", "level": "id", "description": "User of the row, with later identification and aliases already applied; joins to users."},
            {"name": "session_id", "data_type": "bigint", "libraries": "all", "level": "id", "description": "Session of the pageview, joins to sessions; NULL for a pageview sent by a server."},
            {"name": "time", "data_type": "timestamp", "libraries": "all", "level": "event", "description": "When the page or screen was viewed (UTC)."},
            {"name": "library", "data_type": "text", "libraries": "all", "level": "session", "description": "Client that began the session of the pageview: web, iOS, android, or server where there is no session."},
            {"name": "platform", "data_type": "text", "libraries": "web iOS", "level": "session", "description": "Operating system, with its version where the client tells it; taken from the first event of the session."},
            {"name": "device_type", "data_type": "text", "libraries": "web iOS", "level": "session", "description": "Mobile, Tablet or Desktop, worked out from the first event of the session."},
            {"name": "country", "data_type": "text", "libraries": "web iOS", "level": "session", "description": "Country of the session, looked up from the IP address of its first event."},
            {"name": "region", "data_type": "text", "libraries": "web iOS", "level": "session", "description": "Region (state, province) of the session, looked up from the IP address of its first event."},
            {"name": "city", "data_type": "text", "libraries": "web iOS", "level": "session", "description": "City of the session, looked up from the IP address of its first event."},
            {"name": "ip", "data_type": "text", "libraries": "web iOS", "level": "session", "description": "IP address of the first event of the session; country, region and city are looked up from it."},
            {"name": "referrer", "data_type": "text", "libraries": "web", "level": "session", "description": "URL of the page that led to the session; NULL when the visitor came directly or the browser sent no referrer."},
            {"name": "landing_page", "data_type": "text", "libraries": "web", "level": "session", "description": "Whole URL, as sent, of the first pageview of the session."},
            {"name": "landing_page_query", "data_type": "text", "libraries": "web", "level": "session", "description": "Query string of the landing page, with its leading question mark."},
            {"name": "landing_page_hash", "data_type": "text", "libraries": "web", "level": "session", "description": "Fragment of the landing page, with its leading hash sign."},
            {"name": "browser", "data_type": "text", "libraries": "web", "level": "session", "description": "Browser and its version, read from the user agent of the first event of the session."},
            {"name": "search_keyword", "data_type": "text", "libraries": "web", "level": "session", "description": "Words searched for on the search engine that led to the session. Kept for compatibility; search engines rarely send it now."},
            {"name": "utm_source", "data_type": "text", "libraries": "web", "level": "session", "description": "Campaign source (utm_source) of the first event of the session."},
            {"name": "utm_campaign", "data_type": "text", "libraries": "web", "level": "session", "description": "Campaign name (utm_campaign) of the first event of the session."},
            {"name": "utm_medium", "data_type": "text", "libraries": "web", "level": "session", "description": "Campaign medium (utm_medium) of the first event of the session."},
            {"name": "utm_term", "data_type": "text", "libraries": "web", "level": "session", "description": "Campaign term (utm_term) of the first event of the session."},
            {"name": "utm_content", "data_type": "text", "libraries": "web", "level": "session", "description": "Campaign content (utm_content) of the first event of the session."},
            {"name": "path", "data_type": "text", "libraries": "web", "level": "event", "description": "Path of the page viewed, beginning with a slash."},
            {"name": "query", "data_type": "text", "libraries": "web", "level": "event", "description": "Query string of the page viewed, with its leading question mark."},
            {"name": "hash", "data_type": "text", "libraries": "web", "level": "event", "description": "Fragment of the URL of the page viewed, with its leading hash sign."},
            {"name": "title", "data_type": "text", "libraries": "web", "level": "event", "description": "Title of the page viewed."},
            {"name": "device", "data_type": "text", "libraries": "iOS", "level": "session", "description": "Model of the iOS device that began the session."},
            {"name": "carrier", "data_type": "text", "libraries": "iOS", "level": "session", "description": "Mobile network operator of the iOS device that began the session."},
            {"name": "app_name", "data_type": "text", "libraries": "iOS", "level": "session", "description": "Name of the iOS app that began the session."},
            {"name": "app_version", "data_type": "text", "libraries": "iOS", "level": "session", "description": "Version of the iOS app that began the session."},
            {"name": "view_controller", "data_type": "text", "libraries": "iOS", "level": "event", "description": "Name of the screen viewed."},
            {"name": "screen_a11y_id", "data_type": "text", "libraries": "iOS", "level": "event", "description": "Accessibility identifier of the screen on display."},
            {"name": "screen_a11y_label", "data_type": "text", "libraries": "iOS", "level": "event", "description": "Accessibility label of the screen on display."},
            {"name": "heap_device_id", "data_type": "text", "libraries": "android", "level": "session", "description": "Identifier that the Android app gave to the device that began the session."},
            {"name": "heap_previous_page", "data_type": "text", "libraries": "web", "level": "event", "description": "Domain and path of the pageview before the current one in the same session; NULL on the landing page."},
            {"name": "heap_app_name", "data_type": "text", "libraries": "android", "level": "session", "description": "Name of the Android app that began the session."},
            {"name": "heap_app_version", "data_type": "text", "libraries": "android", "level": "session", "description": "Version of the Android app that began the session."},
            {"name": "heap_device", "data_type": "text", "libraries": "android", "level": "session", "description": "Model of the Android device that began the session."},
        ]) }}
    {% elif table_name == "events" %}
        {{ return([
            {"name": "event_id", "data_type": "bigint", "libraries": "all", "level": "id", "description": "Number of the event, the same in every table that holds it; key of the table together with user_id."},
            {"name": "user_id", "data_type": "bigint", "libraries": "all", "level": "id", "description": "User of the row, with later identification and aliases already applied; joins to users."},
            {"name": "session_id", "data_type": "bigint", "libraries": "all", "level": "id", "description": "Session of the event, joins to sessions; NULL for an event sent by a server."},
            {"name": "time", "data_type": "timestamp", "libraries": "all", "level": "event", "description": "When the event happened, to the microsecond (UTC)."},
            {"name": "type", "data_type": "text", "libraries": "all", "level": "event", "description": "What kind of event it is: view page, click, submit, change or touch for what is captured automatically, and the event's own name for a custom event."},
            {"name": "library", "data_type": "text", "libraries": "all", "level": "event", "description": "Client that sent the event: web, iOS, android or server."},
            {"name": "platform", "data_type": "text", "libraries": "web iOS", "level": "session", "description": "Operating system, with its version where the client tells it; taken from the first event of the session."},
            {"name": "device_type", "data_type": "text", "libraries": "web iOS", "level": "session", "description": "Mobile, Tablet or Desktop, worked out from the first event of the session."},
            {"name": "country", "data_type": "text", "libraries": "web iOS", "level": "session", "description": "Country of the session, looked up from the IP address of its first event."},
            {"name": "region", "data_type": "text", "libraries": "web iOS", "level": "session", "description": "Region (state, province) of the session, looked up from the IP address of its first event."},
            {"name": "city", "data_type": "text", "libraries": "web iOS", "level": "session", "description": "City of the session, looked up from the IP address of its first event."},
            {"name": "ip", "data_type": "text", "libraries": "web iOS", "level": "session", "description": "IP address of the first event of the session; country, region and city are looked up from it."},
            {"name": "referrer", "data_type": "text", "libraries": "web", "level": "session", "description": "URL of the page that led to the session; NULL when the visitor came directly or the browser sent no referrer."},
            {"name": "landing_page", "data_type": "text", "libraries": "web", "level": "session", "description": "Whole URL, as sent, of the first pageview of the session."},
            {"name": "landing_page_query", "data_type": "text", "libraries": "web", "level": "session", "description": "Query string of the landing page, with its leading question mark."},
            {"name": "landing_page_hash", "data_type": "text", "libraries": "web", "level": "session", "description": "Fragment of the landing page, with its leading hash sign."},
            {"name": "browser", "data_type": "text", "libraries": "web", "level": "session", "description": "Browser and its version, read from the user agent of the first event of the session."},
            {"name": "search_keyword", "data_type": "text", "libraries": "web", "level": "session", "description": "Words searched for on the search engine that led to the session. Kept for compatibility; search engines rarely send it now."},
            {"name": "utm_source", "data_type": "text", "libraries": "web", "level": "session", "description": "Campaign source (utm_source) of the first event of the session."},
            {"name": "utm_campaign", "data_type": "text", "libraries": "web", "level": "session", "description": "Campaign name (utm_campaign) of the first event of the session."},
            {"name": "utm_medium", "data_type": "text", "libraries": "web", "level": "session", "description": "Campaign medium (utm_medium) of the first event of the session."},
            {"name": "utm_term", "data_type": "text", "libraries": "web", "level": "session", "description": "Campaign term (utm_term) of the first event of the session."},
            {"name": "utm_content", "data_type": "text", "libraries": "web", "level": "session", "description": "Campaign content (utm_content) of the first event of the session."},
            {"name": "domain", "data_type": "text", "libraries": "web", "level": "event", "description": "Host of the page on which the event happened, subdomains included, without the port."},
            {"name": "path", "data_type": "text", "libraries": "web", "level": "event", "description": "Path of the page on which the event happened, beginning with a slash."},
            {"name": "hash", "data_type": "text", "libraries": "web", "level": "event", "description": "Fragment of the URL of the page on which the event happened, with its leading hash sign."},
            {"name": "query", "data_type": "text", "libraries": "web", "level": "event", "description": "Query string of the page on which the event happened, with its leading question mark."},
            {"name": "title", "data_type": "text", "libraries": "web", "level": "event", "description": "Title of the page on which the event happened."},
            {"name": "href", "data_type": "text", "libraries": "web", "level": "event", "description": "Target of the link that was clicked; NULL when the element is no link."},
            {"name": "device", "data_type": "text", "libraries": "iOS", "level": "session", "description": "Model of the iOS device that began the session."},
            {"name": "carrier", "data_type": "text", "libraries": "iOS", "level": "session", "description": "Mobile network operator of the iOS device that began the session."},
            {"name": "app_name", "data_type": "text", "libraries": "iOS", "level": "session", "description": "Name of the iOS app that began the session."},
            {"name": "app_version", "data_type": "text", "libraries": "iOS", "level": "session", "description": "Version of the iOS app that began the session."},
            {"name": "action_method", "data_type": "text", "libraries": "iOS", "level": "event", "description": "Method that the app called to handle the interaction."},
            {"name": "view_controller", "data_type": "text", "libraries": "iOS", "level": "event", "description": "Screen or view controller that was on display."},
            {"name": "screen_a11y_id", "data_type": "text", "libraries": "iOS", "level": "event", "description": "Accessibility identifier of the screen on display."},
            {"name": "screen_a11y_label", "data_type": "text", "libraries": "iOS", "level": "event", "description": "Accessibility label of the screen on display."},
            {"name": "target_view_class", "data_type": "text", "libraries": "iOS", "level": "event", "description": "Class of the view that was touched."},
            {"name": "target_view_name", "data_type": "text", "libraries": "iOS", "level": "event", "description": "Name of the variable that holds the view that was touched."},
            {"name": "target_a11y_id", "data_type": "text", "libraries": "iOS", "level": "event", "description": "Accessibility identifier of the view that was touched."},
            {"name": "target_a11y_label", "data_type": "text", "libraries": "iOS", "level": "event", "description": "Accessibility label of the view that was touched."},
            {"name": "target_text", "data_type": "text", "libraries": "web iOS", "level": "event", "description": "Text shown on the element that was clicked, submitted, changed or touched."},
            {"name": "heap_device_id", "data_type": "text", "libraries": "android", "level": "session", "description": "Identifier that the Android app gave to the device that began the session."},
            {"name": "heap_previous_page", "data_type": "text", "libraries": "web", "level": "event", "description": "Domain and path of the pageview before the current one in the same session; NULL on the landing page."},
            {"name": "heap_app_name", "data_type": "text", "libraries": "android", "level": "session", "description": "Name of the Android app that began the session."},
            {"name": "heap_app_version", "data_type": "text", "libraries": "android", "level": "session", "description": "Version of the Android app that began the session."},
            {"name": "heap_device", "data_type": "text", "libraries": "android", "level": "session", "description": "Model of the Android device that began the session."},
        ]) }}
    {% elif table_name == "all_events" %}
        {{ return([
            {"name": "event_id", "data_type": "bigint", "libraries": "all", "level": "id", "description": "Number of the event; an event with two labels has two rows with one number, told apart by event_table_name."},
            {"name": "user_id", "data_type": "bigint", "libraries": "all", "level": "id", "description": "User of the row, with later identification and aliases already applied; joins to users."},
            {"name": "session_id", "data_type": "bigint", "libraries": "all", "level": "id", "description": "Session of the event, joins to sessions; NULL for an event sent by a server."},
            {"name": "time", "data_type": "timestamp", "libraries": "all", "level": "event", "description": "When the event happened; on a row of sessions, when the session began (UTC)."},
            {"name": "event_table_name", "data_type": "text", "libraries": "all", "level": "event", "description": "Table that holds the row in full."},
            {"name": "event_view_name", "data_type": "text", "libraries": "all", "level": "event", "description": "The same value as event_table_name, under its other name."},
            {"name": "session_time", "data_type": "double", "libraries": "all", "level": "event", "description": "Seconds from the beginning of the session to the event; NULL where there is no session."},
        ]) }}
    {% elif table_name == "user_migrations" %}
        {{ return([
            {"name": "from_user_id", "data_type": "bigint", "libraries": "all", "level": "id", "description": "User id that is no longer in use; key of the table."},
            {"name": "to_user_id", "data_type": "bigint", "libraries": "all", "level": "id", "description": "User id that carries the events now; it is never itself a from_user_id."},
            {"name": "time", "data_type": "timestamp", "libraries": "all", "level": "user", "description": "When the identify or alias call that caused the move happened (UTC)."},
        ]) }}
    {% elif table_name == "_sync_history" %}
        {{ return([
            {"name": "status", "data_type": "text", "libraries": "all", "level": "metadata", "description": "running, succeeded or failed."},
            {"name": "start_time", "data_type": "timestamp", "libraries": "all", "level": "metadata", "description": "When the sync began (UTC)."},
            {"name": "finish_time", "data_type": "timestamp", "libraries": "all", "level": "metadata", "description": "When the sync ended; NULL while it runs (UTC)."},
            {"name": "error", "data_type": "text", "libraries": "all", "level": "metadata", "description": "Why the sync failed; NULL otherwise."},
            {"name": "next_scheduled_sync_at", "data_type": "timestamp", "libraries": "all", "level": "metadata", "description": "When the next sync was expected at the time of this one; NULL where no schedule is set (UTC)."},
        ]) }}
    {% elif table_name == "_sync_info" %}
        {{ return([
            {"name": "event_table_name", "data_type": "text", "libraries": "all", "level": "metadata", "description": "Table that the row is about."},
            {"name": "sync_started", "data_type": "timestamp", "libraries": "all", "level": "metadata", "description": "When the last sync of the table began (UTC)."},
            {"name": "sync_ended", "data_type": "timestamp", "libraries": "all", "level": "metadata", "description": "When the last sync of the table ended (UTC)."},
            {"name": "synced_to_time", "data_type": "timestamp", "libraries": "all", "level": "metadata", "description": "Time of the latest event in the table (UTC)."},
            {"name": "inserted_row_count", "data_type": "bigint", "libraries": "all", "level": "metadata", "description": "Number of rows that the last sync added to the table."},
        ]) }}
    {% elif table_name == "_dropped_tables" %}
        {{ return([
            {"name": "event_table_name", "data_type": "text", "libraries": "all", "level": "metadata", "description": "Table or view that was dropped."},
            {"name": "dropped_at", "data_type": "timestamp", "libraries": "all", "level": "metadata", "description": "When it was dropped (UTC)."},
        ]) }}
    {% elif table_name == "_event_metadata" %}
        {{ return([
            {"name": "table_name", "data_type": "text", "libraries": "all", "level": "metadata", "description": "Table that holds the event."},
            {"name": "ui_name", "data_type": "text", "libraries": "all", "level": "metadata", "description": "Display name of the event in its definition."},
            {"name": "last_updated_at", "data_type": "timestamp", "libraries": "all", "level": "metadata", "description": "When the definition of the event last changed (UTC)."},
            {"name": "last_updated_by", "data_type": "text", "libraries": "all", "level": "metadata", "description": "Who last changed the definition; NULL where it is not recorded."},
            {"name": "notes", "data_type": "text", "libraries": "all", "level": "metadata", "description": "Notes in the definition of the event."},
            {"name": "source", "data_type": "text", "libraries": "all", "level": "metadata", "description": "Clients from which the event came: web, iOS, android, server."},
            {"name": "verified_at", "data_type": "timestamp", "libraries": "all", "level": "metadata", "description": "When the definition was verified (UTC)."},
            {"name": "verified_by", "data_type": "text", "libraries": "all", "level": "metadata", "description": "Who verified the definition."},
            {"name": "state", "data_type": "text", "libraries": "all", "level": "metadata", "description": "What became of the table in the last sync: synced, archived (frozen on purpose), behind (it did not take part, or failed), new (not made yet)."},
            {"name": "rule", "data_type": "text", "libraries": "all", "level": "metadata", "description": "Which events are in the table: the rule of the definition, as JSON."},
            {"name": "row_count", "data_type": "bigint", "libraries": "all", "level": "metadata", "description": "Number of rows of the table after its last sync."},
        ]) }}
    {% elif table_name == "_type_conflicts" %}
        {{ return([
            {"name": "event_table_name", "data_type": "text", "libraries": "all", "level": "metadata", "description": "Table in which the value would have stood."},
            {"name": "column_name", "data_type": "text", "libraries": "all", "level": "metadata", "description": "Column in which the value would have stood."},
            {"name": "expected_type", "data_type": "text", "libraries": "all", "level": "metadata", "description": "Type that the column has."},
            {"name": "value", "data_type": "text", "libraries": "all", "level": "metadata", "description": "The value that did not fit, as it was sent."},
            {"name": "event_id", "data_type": "bigint", "libraries": "all", "level": "id", "description": "Number of the event that carried the value."},
            {"name": "time", "data_type": "timestamp", "libraries": "all", "level": "metadata", "description": "Time of the event that carried the value (UTC)."},
        ]) }}
    {% else %}
        {{ exceptions.raise_compiler_error(
            "builtin_columns: no built-in table is named '" ~ table_name ~ "'. "
            ~ "There are: users, sessions, pageviews, events, all_events, user_migrations, _sync_history, _sync_info, _dropped_tables, _event_metadata, _type_conflicts."
        ) }}
    {% endif %}
{% endmacro %}
