-- title: Mixpanel
-- documented at: https://docs.mixpanel.com/reference/raw-event-export
-- recognised by: (json_exists(line, '$.event') and (json_exists(line, '$.properties.time') or json_exists(line, '$.properties."$insert_id"') or json_exists(line, '$.properties.mp_processing_time_ms')) and not json_exists(line, '$.type') and not json_exists(line, '$.uuid') and not json_exists(line, '$.distinct_id') and not json_exists(line, '$.timestamp')) or (json_exists(line, '$."$distinct_id"') and json_exists(line, '$."$properties"'))
-- JSON texts: properties
--
-- Events of the raw export, and profiles of users as the engage API gives them.
--
-- `time` is UTC in projects made since 2023; the export of older ones has the project's own zone
-- in it, which no record tells. Countries are codes of two letters.
with parsed as (
    select row_number, from_json(line, '{
        "event": "JSON", "properties": "JSON", "$distinct_id": "JSON",
        "$properties": "JSON"}') as r
    from records
),

opened as (
    select
        *,
        filled(scalar_text(r.event)) as name,
        object_of(r.properties, 'properties') as properties,
        object_of(r."$properties", 'properties') as profile,
        from_json(coalesce(r.properties, r."$properties"), '{
            "time": "VARCHAR", "$last_seen": "VARCHAR", "$mp_api_timestamp_ms": "VARCHAR",
            "mp_processing_time_ms": "VARCHAR", "$insert_id": "JSON",
            "distinct_id": "JSON", "$distinct_id_before_identity": "JSON", "$device_id": "JSON",
            "$user_id": "JSON", "$identified_id": "JSON", "$anon_id": "JSON",
            "$anon_distinct_id": "JSON", "alias": "JSON", "$distinct_ids": "JSON[]",
            "$event_type": "VARCHAR", "$el_text": "VARCHAR", "$el_attr__href": "VARCHAR",
            "mp_lib": "VARCHAR", "$os": "VARCHAR", "$os_version": "VARCHAR", "$browser": "VARCHAR",
            "$browser_version": "VARCHAR", "$device": "VARCHAR", "$model": "VARCHAR",
            "$carrier": "VARCHAR", "$app_version_string": "VARCHAR", "$user_agent": "VARCHAR",
            "mp_country_code": "VARCHAR", "$region": "VARCHAR", "$city": "VARCHAR",
            "ip": "VARCHAR", "$ip": "VARCHAR", "$current_url": "VARCHAR", "$referrer": "VARCHAR",
            "current_page_title": "VARCHAR", "current_domain": "VARCHAR", "$host": "VARCHAR",
            "current_url_path": "VARCHAR", "$pathname": "VARCHAR", "current_url_search": "VARCHAR",
            "mp_keyword": "VARCHAR", "utm_source": "VARCHAR", "utm_campaign": "VARCHAR",
            "utm_medium": "VARCHAR", "utm_term": "VARCHAR", "utm_content": "VARCHAR"}') as p
    from parsed
),

named as (
    select
        *,
        case
            when name is null and profile is not null then 'identify'
            when name = '$identify' then 'identify'
            when name in ('$create_alias', '$merge') then 'alias'
            when name = '$mp_web_page_view' then 'page'
            else 'track'
        end as call,
        case
            when name = '$mp_click' then 'click'
            when name = '$mp_submit' then 'submit'
            when name = '$mp_input_change' then 'change'
            when name = '$web_event' and p."$event_type" in ('click', 'submit', 'change')
                then p."$event_type"
        end as interaction,
        client_library(p.mp_lib, p."$os", p."$browser" is not null) as library,
        -- Merges change distinct_id in what was exported before; this is the id as it was sent.
        coalesce(
            filled(scalar_text(p."$distinct_id_before_identity")),
            filled(scalar_text(p.distinct_id)), filled(scalar_text(r."$distinct_id"))
        ) as sent_id,
        filled(device_part(scalar_text(p."$device_id"))) as device_id,
        filled(scalar_text(p."$user_id")) as user_id,
        -- Of two ids for one person, that of a device comes second.
        if(starts_with(scalar_text(p."$distinct_ids"[1]), '$device:'),
            list_reverse(p."$distinct_ids"), p."$distinct_ids") as merged_ids
    from opened
),

identified as (
    select
        *,
        -- One id says both: an id of a device is marked, or said again as that, or one that a
        -- phone made (a UUID in capitals).
        coalesce(starts_with(sent_id, '$device:') or sent_id = device_id or regexp_full_match(
            sent_id, '[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}'), false)
            as anonymous,
        coalesce(
            case when name = '$identify' then coalesce(
                filled(scalar_text(p."$identified_id")), user_id, sent_id) end,
            case when name = '$create_alias' then filled(scalar_text(p.alias)) end,
            case when name = '$merge' then filled(scalar_text(merged_ids[1])) end,
            case when name not in ('$create_alias', '$merge') or name is null
                then coalesce(user_id, case when not anonymous then sent_id end) end
        ) as identity,
        device_part(case
            when name = '$create_alias' then sent_id
            when name = '$merge' then filled(scalar_text(merged_ids[2]))
        end) as previous_id
    from named
)

select
    row_number,
    case
        when name is null and profile is null then 'the record has no event name (field "event")'
        when call = 'alias' and (identity is null or previous_id is null)
            then 'the record does not name two ids to merge'
        when sent_id is null and device_id is null and user_id is null and identity is null
            then 'the record has no distinct_id, $device_id or $user_id'
    end as problem,
    coalesce(p.time, p."$last_seen") as timestamp_text,
    coalesce(p."$mp_api_timestamp_ms", p.mp_processing_time_ms) as received_at_text,
    -- An imported event's $insert_id may be that of a row, which several events are about.
    name || ':' || filled(scalar_text(p."$insert_id")) as message_id,
    call,
    case
        when call = 'alias' then null
        when name = '$identify' then coalesce(device_part(coalesce(
            filled(scalar_text(p."$anon_id")), filled(scalar_text(p."$anon_distinct_id")))), device_id)
        else coalesce(device_id, case when anonymous then device_part(sent_id) end)
    end as anonymous_id,
    identity,
    previous_id,
    case
        when call = 'page' then 'view page'
        when call = 'track' then coalesce(interaction, name)
    end as type,
    case when call = 'track' and interaction is null then name end as event,
    library,
    versioned(p."$os", p."$os_version") as platform,
    case when library <> 'server'
        then device_type_of(concat_ws(' ', p."$device", p."$model", p."$os")) end as device_type,
    p.mp_country_code as country,
    p."$region" as region,
    p."$city" as city,
    coalesce(p.ip, p."$ip") as ip,
    p."$user_agent" as user_agent,
    nullif(p."$referrer", '$direct') as referrer,
    p."$current_url" as url,
    case when library = 'web' then versioned(p."$browser", split_part(p."$browser_version", '.', 1)) end
        as browser,
    p.mp_keyword as search_keyword,
    p.utm_source, p.utm_campaign, p.utm_medium, p.utm_term, p.utm_content,
    coalesce(p.current_domain, p."$host") as domain,
    coalesce(p.current_url_path, p."$pathname") as path,
    p.current_url_search as query,
    p.current_page_title as title,
    case when interaction is not null then p."$el_attr__href" end as href,
    case when interaction is not null then p."$el_text" end as target_text,
    case when library = 'iOS' then p."$model" end as device,
    case when library = 'iOS' then p."$carrier" end as carrier,
    case when library = 'iOS' then p."$app_version_string" end as app_version,
    case when library = 'android' then device_id end as heap_device_id,
    case when library = 'android' then p."$app_version_string" end as heap_app_version,
    case when library = 'android' then p."$model" end as heap_device,
    -- What the record is, beside what was sent with it.
    case when call in ('track', 'page') then object_of(json_merge_patch(properties, '{
        "time": null, "distinct_id": null, "$distinct_id_before_identity": null,
        "$device_id": null, "$user_id": null, "$insert_id": null, "mp_processing_time_ms": null,
        "$mp_api_timestamp_ms": null, "$mp_api_endpoint": null, "token": null, "$ip": null,
        "ip": null}'), 'properties') end as properties,
    case when name is null then profile end as user_properties,
    [
        '$os', '$os_version', 'mp_country_code', '$region', '$city', '$user_agent', '$referrer',
        '$current_url', '$browser', '$browser_version', 'mp_keyword', 'utm_source', 'utm_campaign',
        'utm_medium', 'utm_term', 'utm_content', 'current_domain', '$host', 'current_url_path',
        '$pathname', 'current_url_search', 'current_page_title'
    ] || case when interaction is not null then ['$event_type', '$el_text', '$el_attr__href']
        else [] end
    || case when library in ('iOS', 'android') then ['$model', '$carrier', '$app_version_string']
        else [] end as builtin_keys
from identified
