-- title: Amplitude
-- documented at: https://amplitude.com/docs/apis/analytics/export
-- recognised by: json_exists(line, '$.event_type') and (json_exists(line, '$.amplitude_id') or json_exists(line, '$.event_properties') or json_exists(line, '$.user_properties')) and not json_exists(line, '$.event')
-- JSON texts: event_properties, user_properties, group_properties, groups
--
-- Events of the export API, and as they are sent to the HTTP API.
--
-- `user_properties` of an exported event are all that the user had then: first and last campaign
-- are among them, so that utm values of the event itself come from its own properties and its URL.
with parsed as (
    select row_number, from_json(line, '{
        "event_type": "JSON", "user_id": "JSON", "device_id": "JSON", "session_id": "JSON",
        "uuid": "JSON", "$insert_id": "JSON", "insert_id": "JSON",
        "event_time": "VARCHAR", "time": "VARCHAR", "client_event_time": "VARCHAR",
        "client_upload_time": "VARCHAR", "server_received_time": "VARCHAR",
        "server_upload_time": "VARCHAR", "event_properties": "JSON", "user_properties": "JSON",
        "groups": "JSON", "group_properties": "JSON",
        "platform": "VARCHAR", "library": "VARCHAR", "os_name": "VARCHAR", "os_version": "VARCHAR",
        "device_family": "VARCHAR", "device_type": "VARCHAR", "device_model": "VARCHAR",
        "device_carrier": "VARCHAR", "carrier": "VARCHAR", "version_name": "VARCHAR",
        "app_version": "VARCHAR", "ip_address": "VARCHAR", "ip": "VARCHAR",
        "user_agent": "VARCHAR", "country": "VARCHAR", "region": "VARCHAR", "city": "VARCHAR"
        }') as r
    from records
),

opened as (
    select
        *,
        filled(scalar_text(r.event_type)) as name,
        filled(scalar_text(r.device_id)) as device_id,
        filled(scalar_text(r.user_id)) as user_id,
        coalesce(filled(scalar_text(r."$insert_id")), filled(scalar_text(r.insert_id))) as insert_id,
        object_of(r.event_properties, 'event_properties') as properties,
        object_of(r.user_properties, 'user_properties') as traits,
        from_json(r.event_properties, '{
            "[Amplitude] Page Location": "VARCHAR", "[Amplitude] Page URL": "VARCHAR",
            "[Amplitude] Page Domain": "VARCHAR", "[Amplitude] Page Path": "VARCHAR",
            "[Amplitude] Page Title": "VARCHAR", "[Amplitude] Element Text": "VARCHAR",
            "[Amplitude] Element Href": "VARCHAR", "[Amplitude] Screen Name": "VARCHAR",
            "[Amplitude] Target View Class": "VARCHAR", "[Amplitude] Target Text": "VARCHAR",
            "[Amplitude] Target Accessibility Identifier": "VARCHAR",
            "[Amplitude] Target Accessibility Label": "VARCHAR",
            "[Amplitude] Action Method": "VARCHAR",
            "referrer": "VARCHAR", "utm_source": "VARCHAR", "utm_campaign": "VARCHAR",
            "utm_medium": "VARCHAR", "utm_term": "VARCHAR", "utm_content": "VARCHAR"}') as p,
        from_json(r.user_properties, '{"$set": "JSON", "$setOnce": "JSON"}') as operations
    from parsed
),

named as (
    select
        *,
        case
            when name = '$identify' then 'identify'
            when name = '$groupidentify' then 'group'
            when name = '[Amplitude] Page Viewed' then 'page'
            when name = '[Amplitude] Screen Viewed' then 'screen'
            else 'track'
        end as call,
        case name
            when '[Amplitude] Element Clicked' then 'click'
            when '[Amplitude] Element Changed' then 'change'
            when '[Amplitude] Form Submitted' then 'submit'
            when '[Amplitude] Element Interacted' then 'touch'
        end as interaction,
        case lower(r.platform)
            when 'web' then 'web'
            else coalesce(mobile_system(r.platform), client_library(
                r.library, r.os_name, p."[Amplitude] Page Location" is not null))
        end as library
    from opened
)

select
    row_number,
    case
        when name is null then 'the record has no event name (field "event_type")'
        when device_id is null and user_id is null
            then 'the record has neither a device_id nor a user_id'
    end as problem,
    coalesce(r.event_time, r.time) as timestamp_text,
    coalesce(r.server_received_time, r.server_upload_time) as received_at_text,
    r.client_upload_time as sent_at_text,
    r.client_event_time as original_timestamp_text,
    -- An $insert_id is one event of one device, however often it was uploaded.
    coalesce(coalesce(device_id, user_id) || ':' || insert_id, filled(scalar_text(r.uuid)))
        as message_id,
    call,
    device_id as anonymous_id,
    user_id as identity,
    -- -1 stands for an event outside of sessions.
    nullif(filled(scalar_text(r.session_id)), '-1') as collector_session_id,
    case
        when call in ('page', 'screen') then 'view page'
        when call = 'track' then coalesce(interaction, name)
    end as type,
    case when call = 'track' and interaction is null then name end as event,
    library,
    -- In browsers the "system" is the browser, and the family of the device the system.
    case when library = 'web' then r.device_family else versioned(
        if(lower(r.os_name) = lower(r.platform), r.platform, r.os_name), r.os_version) end as platform,
    case when library <> 'server'
        then device_type_of(concat_ws(' ', r.device_family, r.device_type, r.device_model, r.platform))
        end as device_type,
    r.country,
    r.region,
    r.city,
    coalesce(r.ip_address, r.ip) as ip,
    r.user_agent,
    p.referrer,
    coalesce(p."[Amplitude] Page Location", p."[Amplitude] Page URL") as url,
    case when library = 'web' then versioned(r.os_name, split_part(r.os_version, '.', 1)) end
        as browser,
    p.utm_source, p.utm_campaign, p.utm_medium, p.utm_term, p.utm_content,
    p."[Amplitude] Page Domain" as domain,
    p."[Amplitude] Page Path" as path,
    p."[Amplitude] Page Title" as title,
    p."[Amplitude] Element Href" as href,
    coalesce(p."[Amplitude] Element Text", p."[Amplitude] Target Text") as target_text,
    p."[Amplitude] Screen Name" as view_controller,
    p."[Amplitude] Target View Class" as target_view_class,
    p."[Amplitude] Target Accessibility Identifier" as target_a11y_id,
    p."[Amplitude] Target Accessibility Label" as target_a11y_label,
    p."[Amplitude] Action Method" as action_method,
    case when library = 'iOS' then coalesce(r.device_type, r.device_model) end as device,
    case when library = 'iOS' then coalesce(r.device_carrier, r.carrier) end as carrier,
    case when library = 'iOS' then coalesce(r.version_name, r.app_version) end as app_version,
    case when library = 'android' then device_id end as heap_device_id,
    case when library = 'android' then coalesce(r.version_name, r.app_version) end as heap_app_version,
    case when library = 'android' then coalesce(r.device_type, r.device_model) end as heap_device,
    case when call in ('track', 'page', 'screen') then properties end as properties,
    case
        when call = 'group' then json_object(
            'groups', r.groups, 'group', r.group_properties)::varchar
        -- Operations, where they were not applied yet. $setOnce stays an object of its own, so
        -- that it is seen which values must not replace others; sums and lists are not computed.
        when regexp_matches(traits, '"\$(set|setOnce|add|append|prepend|unset|preInsert|postInsert|remove)"\s*:')
            then object_of(json_merge_patch(
                coalesce(object_of(operations."$set", '$set'), '{}'),
                json_object('$set_once', object_of(operations."$setOnce", '$set_once')::json)), 'user')
        else traits
    end as user_properties,
    [
        '[Amplitude] Page Location', '[Amplitude] Page URL', '[Amplitude] Page Domain',
        '[Amplitude] Page Path', '[Amplitude] Page Title', '[Amplitude] Element Text',
        '[Amplitude] Element Href', '[Amplitude] Screen Name', '[Amplitude] Target View Class',
        '[Amplitude] Target Text', '[Amplitude] Target Accessibility Identifier',
        '[Amplitude] Target Accessibility Label', '[Amplitude] Action Method', 'referrer',
        'utm_source', 'utm_campaign', 'utm_medium', 'utm_term', 'utm_content'
    ] as builtin_keys
from named
