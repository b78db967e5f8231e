-- title: PostHog
-- documented at: https://posthog.com/docs/cdp/batch-exports/s3
-- recognised by: (json_exists(line, '$.distinct_id') and (json_exists(line, '$.event') or json_exists(line, '$.person_id'))) or (json_exists(line, '$.event') and json_exists(line, '$.uuid') and json_exists(line, '$.properties'))
-- JSON texts: properties, person_properties, set, set_once, people_set, people_set_once
--
-- Events and persons of batch exports, whatever their destination, events of the API, and events
-- as they are sent to PostHog.
--
-- What a person is comes from `person_properties` where there are any: PostHog has applied `$set`
-- and `$set_once` to them. Otherwise `$set` is taken as it is, and `$set_once` stays an object of
-- its own, so that it is seen which values must not replace others.
with parsed as (
    select row_number, from_json(line, '{
        "uuid": "JSON", "id": "JSON", "event": "JSON", "distinct_id": "JSON", "person_id": "VARCHAR",
        "timestamp": "VARCHAR", "created_at": "VARCHAR", "inserted_at": "VARCHAR",
        "_inserted_at": "VARCHAR", "properties": "JSON", "person_properties": "JSON",
        "person": {"properties": "JSON"}, "elements_chain": "VARCHAR", "elements": "JSON",
        "ip": "VARCHAR", "set": "JSON", "set_once": "JSON", "people_set": "JSON",
        "people_set_once": "JSON", "$set": "JSON", "$set_once": "JSON"}') as r
    from records
),

opened as (
    select
        *,
        filled(scalar_text(r.event)) as name,
        object_of(r.properties, 'properties') as properties,
        from_json(r.properties, '{
            "distinct_id": "JSON", "alias": "JSON", "$anon_distinct_id": "JSON",
            "$device_id": "JSON", "$user_id": "JSON", "$is_identified": "VARCHAR",
            "$session_id": "VARCHAR", "$event_type": "VARCHAR", "$el_text": "VARCHAR",
            "$set": "JSON", "$set_once": "JSON",
            "$group_type": "VARCHAR", "$group_key": "JSON", "$group_set": "JSON",
            "$lib": "VARCHAR", "$os": "VARCHAR", "$os_name": "VARCHAR", "$os_version": "VARCHAR",
            "$browser": "VARCHAR", "$browser_version": "VARCHAR", "$device_type": "VARCHAR",
            "$raw_user_agent": "VARCHAR", "$ip": "VARCHAR", "$geoip_country_name": "VARCHAR",
            "$geoip_subdivision_1_name": "VARCHAR", "$geoip_city_name": "VARCHAR",
            "$current_url": "VARCHAR", "$host": "VARCHAR", "$pathname": "VARCHAR",
            "$referrer": "VARCHAR", "$title": "VARCHAR", "title": "VARCHAR",
            "$screen_name": "VARCHAR", "$device_model": "VARCHAR", "$network_carrier": "VARCHAR",
            "$app_name": "VARCHAR", "$app_version": "VARCHAR", "utm_source": "VARCHAR",
            "utm_campaign": "VARCHAR", "utm_medium": "VARCHAR", "utm_term": "VARCHAR",
            "utm_content": "VARCHAR"}') as p
    from parsed
),

named as (
    select
        *,
        coalesce(filled(scalar_text(r.distinct_id)), filled(scalar_text(p.distinct_id))) as sent_id,
        filled(scalar_text(p."$device_id")) as device_id,
        filled(scalar_text(p.alias)) as alias,
        case
            when name is null and r.person_id is not null then 'identify'
            when name in ('$identify', '$set') then 'identify'
            when name in ('$create_alias', '$merge_dangerously') then 'alias'
            when name = '$groupidentify' then 'group'
            when name = '$pageview' then 'page'
            when name = '$screen' then 'screen'
            else 'track'
        end as call,
        case when name = '$autocapture' and p."$event_type" in ('click', 'submit', 'change', 'touch')
            then p."$event_type" end as interaction,
        coalesce(p."$os", p."$os_name") as os,
        client_library(p."$lib", os, p."$browser" is not null) as library,
        -- Groups that a server describes belong to no person: the id is made of the group's.
        call = 'group' and sent_id = concat('$', p."$group_type", '_', scalar_text(p."$group_key"))
            as of_no_person,
        -- The element that was touched is the first, those around it follow.
        regexp_extract(r.elements_chain, '^(?:[^;"]|"(?:[^"\\]|\\.)*")*') as element,
        coalesce(r.person_properties, r.person.properties) as person,
        coalesce(p."$set", r."$set", r.set, r.people_set) as set_now,
        coalesce(p."$set_once", r."$set_once", r.set_once, r.people_set_once) as set_once
    from opened
),

identified as (
    select
        *,
        -- One id says both. PostHog's clients make ids (UUIDs of version 7) for whom they do not
        -- know; servers send ids that an application gave.
        case
            when name = '$identify' then false
            when call <> 'alias' and p."$is_identified" in ('true', 'false')
                then p."$is_identified" = 'false'
            when filled(scalar_text(p."$user_id")) is not null then false
            when call <> 'alias' and sent_id = device_id then true
            else (library <> 'server' or call = 'alias' or name is null) and regexp_full_match(
                sent_id, '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}')
        end as anonymous
    from named
)

select
    row_number,
    case
        when name is null and r.person_id is null then 'the record has no event name (field "event")'
        when sent_id is null then 'the record has no distinct_id'
        when call = 'alias' and alias is null then 'the record has no alias'
        when of_no_person then 'the group was described for no person'
    end as problem,
    coalesce(r.timestamp, case when name is null then coalesce(r._inserted_at, r.inserted_at, r.created_at) end)
        as timestamp_text,
    coalesce(case when name is not null then r.created_at end, r.inserted_at, r._inserted_at)
        as received_at_text,
    case when name is not null then coalesce(filled(scalar_text(r.uuid)), filled(scalar_text(r.id))) end
        as message_id,
    call,
    case
        when call = 'alias' then null
        when name = '$identify' then coalesce(filled(scalar_text(p."$anon_distinct_id")), device_id)
        when anonymous then sent_id
        else device_id
    end as anonymous_id,
    -- Of two ids for one person, the one that an application gave stays.
    case
        when call = 'alias' and anonymous then alias
        when call = 'alias' or not anonymous then sent_id
    end as identity,
    case when call = 'alias' then if(anonymous, sent_id, alias) end as previous_id,
    p."$session_id" as collector_session_id,
    case
        when call in ('page', 'screen') then 'view page'
        when call = 'track' then coalesce(interaction, name)
    end as type,
    case when call = 'track' and interaction is null then name end as event,
    library,
    versioned(os, p."$os_version") as platform,
    p."$device_type" as device_type,
    p."$geoip_country_name" as country,
    p."$geoip_subdivision_1_name" as region,
    p."$geoip_city_name" as city,
    coalesce(p."$ip", r.ip) as ip,
    p."$raw_user_agent" as user_agent,
    nullif(p."$referrer", '$direct') as referrer,
    p."$current_url" as url,
    case when library = 'web' then versioned(p."$browser", split_part(p."$browser_version", '.', 1)) end
        as browser,
    p.utm_source, p.utm_campaign, p.utm_medium, p.utm_term, p.utm_content,
    p."$host" as domain,
    p."$pathname" as path,
    coalesce(p.title, p."$title") as title,
    case when interaction is not null then coalesce(
        filled(regexp_extract(r.elements_chain, '[:"](?:attr__)?href="((?:[^"\\]|\\.)*)"', 1)),
        json_extract_string(r.elements, '$[0].href')
    ) end as href,
    case when interaction is not null then coalesce(
        p."$el_text",
        filled(replace(regexp_extract(element, '[:"]text="((?:[^"\\]|\\.)*)"', 1), '\"', '"')),
        json_extract_string(r.elements, '$[0].text')
    ) end as target_text,
    case when library <> 'web' and interaction is not null
        then regexp_extract(element, '^[^.:]+') end as target_view_class,
    case when call = 'screen' then p."$screen_name" end as view_controller,
    case when library = 'iOS' then p."$device_model" end as device,
    case when library = 'iOS' then p."$network_carrier" end as carrier,
    case when library = 'iOS' then p."$app_name" end as app_name,
    case when library = 'iOS' then p."$app_version" end as app_version,
    case when library = 'android' then device_id end as heap_device_id,
    case when library = 'android' then p."$app_name" end as heap_app_name,
    case when library = 'android' then p."$app_version" end as heap_app_version,
    case when library = 'android' then p."$device_model" end as heap_device,
    -- Tags, classes and hierarchy have no columns: labels find them in the chain. Who and where
    -- from is said once, where rules of privacy look for it.
    case when call in ('track', 'page', 'screen') then object_of(json_merge_patch(
        coalesce(properties, '{}'), '{
            "$set": null, "$set_once": null, "distinct_id": null, "$device_id": null,
            "$user_id": null, "$ip": null}',
        case when interaction is not null and filled(r.elements_chain) is not null
            then json_object('elements_chain', r.elements_chain) else '{}' end
    ), 'properties') end as properties,
    case
        when name is null then properties
        when call = 'group' then json_object(
            'group_type', p."$group_type", 'group_id', scalar_text(p."$group_key"),
            'group', p."$group_set")::varchar
        else coalesce(object_of(person, 'person'), object_of(json_merge_patch(
            coalesce(object_of(set_now, '$set'), '{}'),
            json_object('$set_once', object_of(set_once, '$set_once')::json)), 'person'))
    end as user_properties,
    [
        '$session_id', '$os', '$os_name', '$os_version', '$device_type', '$geoip_country_name',
        '$geoip_subdivision_1_name', '$geoip_city_name', '$raw_user_agent', '$referrer',
        '$current_url', '$browser', '$browser_version', 'utm_source', 'utm_campaign', 'utm_medium',
        'utm_term', 'utm_content', '$host', '$pathname', 'title', '$title',
        case when call = 'screen' then '$screen_name' end
    ] || case when interaction is not null then ['$event_type', '$el_text'] else [] end
    || case when library in ('iOS', 'android')
        then ['$device_model', '$network_carrier', '$app_name', '$app_version'] else [] end
        as builtin_keys
from identified
