-- title: Heap (the tables of Heap Connect, as S3 dumps or exported; requests to Heap's API)
-- documented at: https://help.heap.io/hc/en-us/articles/18700033317020-Heap-Connect-Data-Schema
--     https://help.heap.io/hc/en-us/articles/18700055185308-S3-Integration
--     https://developers.heap.io/reference/server-side-apis-overview
-- recognised by: list_has_all(json_keys(line), ['user_id', 'event_id', 'time'])
--         and not list_has_any(json_keys(line),
--             ['event_properties', 'user_properties', 'insert_id', 'amplitude_id'])
--     or list_has_all(json_keys(line), ['user_id', 'joindate'])
--     or list_has_all(json_keys(line), ['from_user_id', 'to_user_id'])
--     or list_has_all(json_keys(line), ['table_name', 'ui_name'])
--     or list_contains(json_keys(line), 'app_id')
--         and list_has_any(json_keys(line), ['identity', 'user_id'])
--         and list_has_any(json_keys(line), ['event', 'properties', 'timestamp'])
--         and not list_has_any(json_keys(line), ['event_id', 'event_type', 'event_name'])
--
-- No column says which table a row is of, so its columns tell:
--   from_user_id          user_migrations
--   ui_name               _event_metadata: rejected, it describes tables
--   event_id              an event; with the column type one of an event's table or of all_events;
--       without it a pageview if it has columns of pages or screens, else a session
--   app_id                a request to track, to add properties to a user, or to identify one
--   user_id alone         users
--
-- NULLs must be there: without its NULLs, a row of a screen that has no name is like a session's.
--
-- Who: a user_id of Heap is what an anonymous id is here. Event rows of a dump have the one from
-- before any migration. A migration says who the device is: to_user_id, as an identity. A user
-- with an identity is an alias of its user_id to that. So the events of all ids that Heap merged
-- come to the identity, with no alias for each; ids that nobody was identified by stay anonymous.
-- Rows whose user_id is final already, as in a warehouse, come to the same.
--
-- An event has its event_id in each table, so that what two labels share is one event. all_events
-- repeats the others with fewer columns: load either. A session
-- keeps its id, and its row is an event of its own, that begins it as it began there: it is no
-- custom event, so that it is offered for no table. Labels are made anew from the events.
with parsed as (
    select row_number, line, from_json(line, '{
        "event_id": "VARCHAR", "user_id": "JSON", "session_id": "JSON", "time": "VARCHAR",
        "type": "VARCHAR", "event_table_name": "VARCHAR", "library": "VARCHAR",
        "identity": "JSON", "joindate": "VARCHAR", "last_modified": "VARCHAR",
        "from_user_id": "JSON", "to_user_id": "JSON", "ui_name": "VARCHAR",
        "app_id": "VARCHAR", "event": "JSON", "timestamp": "VARCHAR", "properties": "JSON",
        "idempotency_key": "VARCHAR",
        "platform": "VARCHAR", "device_type": "VARCHAR", "country": "VARCHAR",
        "region": "VARCHAR", "city": "VARCHAR", "referrer": "VARCHAR", "browser": "VARCHAR",
        "search_keyword": "VARCHAR", "utm_source": "VARCHAR", "utm_campaign": "VARCHAR",
        "utm_medium": "VARCHAR", "utm_term": "VARCHAR", "utm_content": "VARCHAR",
        "landing_page": "VARCHAR", "domain": "VARCHAR", "path": "VARCHAR", "hash": "VARCHAR",
        "query": "VARCHAR", "title": "VARCHAR", "href": "VARCHAR", "device": "VARCHAR",
        "carrier": "VARCHAR", "app_name": "VARCHAR", "app_version": "VARCHAR",
        "action_method": "VARCHAR", "view_controller": "VARCHAR", "screen_a11y_id": "VARCHAR",
        "screen_a11y_label": "VARCHAR", "target_view_class": "VARCHAR",
        "target_view_name": "VARCHAR", "target_a11y_id": "VARCHAR",
        "target_a11y_label": "VARCHAR", "target_text": "VARCHAR",
        "heap_device_id": "VARCHAR", "heap_app_name": "VARCHAR", "heap_app_version": "VARCHAR",
        "heap_device": "VARCHAR"}') as r
    from records
),

named as (
    select
        *,
        filled(r.event_id) as event_id,
        filled(scalar_text(r.user_id)) as heap_user,
        filled(scalar_text(r.identity)) as known_as,
        filled(scalar_text(r.from_user_id)) as from_user,
        filled(scalar_text(r.to_user_id)) as to_user,
        coalesce(filled(r.type), nullif(r.event_table_name, 'pageviews')) as sent_type,
        object_of(r.properties, 'properties') as sent_properties,
        json_keys(line) as columns
    from parsed
),

told as (
    select
        *,
        case
            when list_has_any(columns, ['from_user_id', 'to_user_id']) then 'migration'
            when r.ui_name is not null then 'definition'
            when event_id is not null then case
                when sent_type = 'view page' or r.event_table_name = 'pageviews' then 'pageview'
                when sent_type = 'sessions' and filled(r.type) is null then 'session'
                when sent_type is not null then 'event'
                when list_has_any(columns, ['path', 'query', 'hash', 'title', 'view_controller',
                    'screen_a11y_id', 'screen_a11y_label', 'heap_previous_page'])
                    then 'pageview'
                else 'session'
            end
            when r.app_id is not null then case
                when r.event is not null then 'request to track'
                when sent_properties is not null then 'request to add'
                else 'request to identify'
            end
            when heap_user is not null and not list_contains(columns, 'event_id') then 'user'
        end as kind
    from named
),

placed as (
    select
        *,
        case
            when kind like 'request to %' then 'server'
            when lower(r.library) = 'web' then 'web'
            when lower(r.library) = 'ios' then 'iOS'
            when lower(r.library) = 'android' then 'android'
            when filled(r.library) is not null then 'server'
            when filled(r.heap_device_id) is not null or filled(r.heap_app_name) is not null
                then 'android'
            when filled(r.app_name) is not null or filled(r.view_controller) is not null then 'iOS'
            when filled(r.browser) is not null or kind = 'pageview' then 'web'
            else 'server'
        end as library,
        -- Everything that is no column of Heap's own. (A merge patch leaves NULLs out.)
        case when kind in ('event', 'pageview', 'session', 'user')
            then object_of(json_merge_patch('{}', json_merge_patch(line, case when kind = 'user'
                then '{"user_id": null, "identity": null, "last_modified": null}'
                else '{
                    "event_id": null, "user_id": null, "session_id": null, "time": null,
                    "type": null, "event_table_name": null, "event_view_name": null,
                    "session_time": null, "library": null, "platform": null,
                    "device_type": null, "country": null, "region": null, "city": null,
                    "ip": null, "IP": null, "referrer": null, "landing_page": null,
                    "landing_page_query": null, "landing_page_hash": null, "browser": null,
                    "search_keyword": null, "utm_source": null, "utm_campaign": null,
                    "utm_medium": null, "utm_term": null, "utm_content": null, "domain": null,
                    "path": null, "hash": null, "query": null, "title": null, "href": null,
                    "device": null, "carrier": null, "app_name": null, "app_version": null,
                    "action_method": null, "view_controller": null, "screen_a11y_id": null,
                    "screen_a11y_label": null, "target_view_class": null,
                    "target_view_name": null, "target_a11y_id": null,
                    "target_a11y_label": null, "target_text": null, "heap_device_id": null,
                    "heap_previous_page": null, "heap_app_name": null,
                    "heap_app_version": null, "heap_device": null}' end)), 'properties')
        end as custom
    from told
)

select
    row_number,
    case
        when kind is null and list_contains(columns, 'event_id') then 'the row has no event_id'
        when kind is null
            then 'the row is of none of Heap''s tables: neither an event_id nor a user_id'
        when kind = 'definition' then 'a row of _event_metadata describes a table: nothing lands'
        when kind = 'migration' and (from_user is null or to_user is null)
            then 'the migration lacks from_user_id or to_user_id'
        when kind = 'request to identify' and (heap_user is null or known_as is null)
            then 'the request to identify lacks the user_id or the identity'
        when kind like 'request to %' and heap_user is null and known_as is null
            then 'the request has neither an identity nor a user_id'
        when kind not like 'request to %' and kind <> 'migration' and heap_user is null
            then 'the row has no user_id'
        when kind = 'request to track' and filled(scalar_text(r.event)) is null
            then 'the request to track has no event name'
    end as problem,
    -- BigQuery writes the zone's name.
    regexp_replace(case
        when kind = 'user' then coalesce(filled(r.last_modified), r.joindate)
        when kind like 'request to %' then r.timestamp
        else r.time
    end, ' UTC$', 'Z') as timestamp_text,
    case
        when event_id is not null then 'heap:' || event_id
        when kind like 'request to %' then 'heap:key:' || filled(r.idempotency_key)
    end as message_id,
    case
        when kind = 'user' and known_as is not null then 'alias'
        when kind in ('user', 'migration', 'request to add', 'request to identify') then 'identify'
        when kind <> 'pageview' then 'track'
        when library in ('iOS', 'android') then 'screen'
        else 'page'
    end as call,
    case when kind = 'migration' then from_user else heap_user end as anonymous_id,
    case
        when kind = 'migration' then to_user
        when kind = 'user' or kind like 'request to %' then known_as
    end as identity,
    case when kind = 'user' and known_as is not null then heap_user end as previous_id,
    filled(scalar_text(r.session_id)) as collector_session_id,
    case kind
        when 'pageview' then 'view page'
        when 'session' then 'session'
        when 'event' then sent_type
        when 'request to track' then filled(scalar_text(r.event))
    end as type,
    case
        when kind = 'request to track' then filled(scalar_text(r.event))
        -- What Heap captures by itself; any other type is a custom event's name.
        when kind = 'event'
            and lower(sent_type) not in ('click', 'submit', 'change', 'touch', 'edit field')
            then sent_type
    end as event,
    library,
    r.platform,
    r.device_type,
    r.country,
    r.region,
    r.city,
    json_extract_string(line, case when list_contains(columns, 'ip') then '$.ip' else '$.IP' end)
        as ip,
    r.referrer,
    -- A pageview has a URL in no column but where it is the page that its session began with.
    case when kind = 'pageview' and url_parts(r.landing_page).path = filled(r.path)
        then r.landing_page end as url,
    r.browser,
    r.search_keyword,
    r.utm_source,
    r.utm_campaign,
    r.utm_medium,
    r.utm_term,
    r.utm_content,
    r.domain,
    r.path,
    r.hash,
    r.query,
    r.title,
    r.href,
    r.device,
    r.carrier,
    r.app_name,
    r.app_version,
    r.action_method,
    r.view_controller,
    r.screen_a11y_id,
    r.screen_a11y_label,
    r.target_view_class,
    r.target_view_name,
    r.target_a11y_id,
    r.target_a11y_label,
    r.target_text,
    r.heap_device_id,
    r.heap_app_name,
    r.heap_app_version,
    r.heap_device,
    case
        when kind in ('event', 'pageview', 'session') then custom
        when kind = 'request to track' then sent_properties
    end as properties,
    case kind when 'user' then custom when 'request to add' then sent_properties end
        as user_properties
from placed
