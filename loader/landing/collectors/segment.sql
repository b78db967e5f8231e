-- title: Segment's spec (Segment, RudderStack, Jitsu, Hightouch Events)
-- documented at: https://segment.com/docs/connections/spec/common/
-- recognised by: lower(trim(json_extract_string(line, '$.type')))
--     in ('track', 'page', 'screen', 'identify', 'alias', 'group')
--     and list_has_any(json_keys(line), ['anonymousId', 'userId', 'previousId', 'messageId'])
--
-- Messages with the six calls track, page, screen, identify, alias and group.
--
-- A mapping is a select over `records` (row_number, line: a JSON object as text). It gives
-- row_number, `problem` (why the record is rejected, else NULL), the raw times as texts
-- (timestamp_text, received_at_text, sent_at_text, original_timestamp_text), `builtin_keys`
-- (keys of properties that became built-in columns) and any of the columns of raw events.
--
-- The file begins with what people are told (title, documented at) and with an SQL boolean over
-- `line` (recognised by): whether a record is this collector's. `becomes` names a collector whose
-- records the select gives instead, from temp.records.
with parsed as (
    select row_number, from_json(line, '{
        "type": "VARCHAR", "messageId": "JSON", "anonymousId": "JSON", "userId": "JSON",
        "previousId": "JSON", "groupId": "JSON", "event": "JSON", "name": "VARCHAR",
        "category": "VARCHAR",
        "properties": "JSON", "traits": "JSON", "sessionId": "VARCHAR", "channel": "VARCHAR",
        "timestamp": "VARCHAR", "receivedAt": "VARCHAR", "sentAt": "VARCHAR",
        "originalTimestamp": "VARCHAR",
        "context": {
            "ip": "VARCHAR", "userAgent": "VARCHAR", "traits": "JSON",
            "sessionId": "VARCHAR", "session_id": "VARCHAR",
            "library": {"name": "VARCHAR"},
            "os": {"name": "VARCHAR", "version": "VARCHAR"},
            "device": {"id": "VARCHAR", "type": "VARCHAR", "model": "VARCHAR", "name": "VARCHAR"},
            "app": {"name": "VARCHAR", "version": "VARCHAR"},
            "network": {"carrier": "VARCHAR"},
            "campaign": {"name": "VARCHAR", "source": "VARCHAR", "medium": "VARCHAR",
                         "term": "VARCHAR", "content": "VARCHAR"},
            "page": {"url": "VARCHAR", "path": "VARCHAR", "title": "VARCHAR",
                     "referrer": "VARCHAR", "search": "VARCHAR"},
            "location": {"country": "VARCHAR", "region": "VARCHAR", "city": "VARCHAR"}
        }}') as r
    from records
),

named as (
    select
        row_number,
        r,
        r.context as c,
        lower(trim(r.type)) as call,
        filled(scalar_text(r.event)) as sent_event,
        filled(scalar_text(r.anonymousId)) as anonymous_id,
        filled(scalar_text(r.userId)) as identity,
        object_of(r.properties, 'properties') as properties,
        object_of(r.traits, 'traits') as traits,
        object_of(r.context.traits, 'traits') as context_traits
    from parsed
),

interactions as (
    select
        *,
        case
            when call <> 'track' then null
            when sent_event in ('$click', '$submit', '$change', '$touch') then sent_event[2:]
            when sent_event = '$autocapture'
                and json_extract_string(properties, '$."$event_type"')
                in ('click', 'submit', 'change', 'touch')
                then json_extract_string(properties, '$."$event_type"')
        end as interaction
    from named
),

described as (
    select
        *,
        case when call in ('page', 'screen') or interaction is not null then from_json(properties, '{
            "url": "VARCHAR", "path": "VARCHAR", "title": "VARCHAR", "referrer": "VARCHAR",
            "search": "VARCHAR", "href": "VARCHAR", "target_text": "VARCHAR", "hash": "VARCHAR",
            "query": "VARCHAR", "domain": "VARCHAR", "action_method": "VARCHAR",
            "view_controller": "VARCHAR", "screen_a11y_id": "VARCHAR",
            "screen_a11y_label": "VARCHAR", "target_view_class": "VARCHAR",
            "target_view_name": "VARCHAR", "target_a11y_id": "VARCHAR",
            "target_a11y_label": "VARCHAR", "name": "VARCHAR"}') end as p,
        lower(coalesce(c.library.name, '')) as sdk,
        lower(coalesce(c.device.type, '')) as device_kind,
        lower(coalesce(c.os.name, '')) as os_kind
    from interactions
),

systems as (
    select
        *,
        -- What the device says of itself; SDKs that run on several systems need it.
        case
            when device_kind in ('ios', 'tvos', 'watchos', 'ipados')
                or os_kind in ('ios', 'ipados', 'iphone os', 'tvos', 'watchos') then 'iOS'
            when device_kind = 'android' or os_kind = 'android' then 'android'
        end as system
    from described
),

placed as (
    select
        *,
        case
            when regexp_matches(sdk, 'node|python|ruby|java($|[^s])|php|golang|-go|^go|\.net|csharp|rust|elixir|clojure|http|server|sources')
                then 'server'
            when regexp_matches(sdk, 'android|kotlin') then 'android'
            when regexp_matches(sdk, 'ios|swift|cocoa|objc') then 'iOS'
            when regexp_matches(sdk, 'react-native|react native|flutter|unity|cordova|xamarin|maui')
                and system is not null then system
            when regexp_matches(sdk, 'javascript|analytics\.js|analytics-next|browser|web|-js$') then 'web'
            when lower(r.channel) in ('web', 'browser') then 'web'
            when lower(r.channel) in ('server', 'sources', 'http') then 'server'
            when system is not null then system
            when call = 'page' or c.page is not null or c.userAgent like 'Mozilla/%' then 'web'
            else 'server'
        end as library
    from systems
)

select
    row_number,
    case
        when call is null or call = '' then 'the record has no call type (field "type")'
        when call not in ('track', 'page', 'screen', 'identify', 'alias', 'group')
            then 'the call type is not one of track, page, screen, identify, alias, group'
        when anonymous_id is null and identity is null
            then 'the record has neither an anonymousId nor a userId'
        when call = 'track' and sent_event is null then 'the track call has no event name'
    end as problem,
    r.timestamp as timestamp_text,
    r.receivedAt as received_at_text,
    r.sentAt as sent_at_text,
    r.originalTimestamp as original_timestamp_text,
    filled(scalar_text(r.messageId)) as message_id,
    call,
    anonymous_id,
    identity,
    case when call = 'alias' then filled(scalar_text(r.previousId)) end as previous_id,
    coalesce(
        filled(c.sessionId), filled(c.session_id),
        case when contains(properties, '"$session_id"')
            then filled(json_extract_string(properties, '$."$session_id"')) end,
        filled(r.sessionId)
    ) as collector_session_id,
    case
        when call in ('page', 'screen') then 'view page'
        when call = 'track' then coalesce(interaction, sent_event)
    end as type,
    case when call = 'track' and interaction is null then sent_event end as event,
    library,
    case when library in ('iOS', 'android') then filled(concat_ws(' ', c.os.name, c.os.version)) end
        as platform,
    case
        when library not in ('iOS', 'android') then null
        when regexp_matches(concat_ws(' ', c.device.model, c.device.name, c.userAgent), '(?i)ipad|tablet')
            then 'Tablet'
        else 'Mobile'
    end as device_type,
    c.location.country as country,
    c.location.region as region,
    c.location.city as city,
    c.ip,
    c.userAgent as user_agent,
    coalesce(filled(p.referrer), c.page.referrer) as referrer,
    coalesce(filled(p.url), c.page.url) as url,
    c.campaign.source as utm_source,
    c.campaign.name as utm_campaign,
    c.campaign.medium as utm_medium,
    c.campaign.term as utm_term,
    c.campaign.content as utm_content,
    p.domain as domain,
    coalesce(filled(p.path), case when filled(p.url) is null then c.page.path end) as path,
    p.hash as hash,
    coalesce(filled(p.query), filled(p.search), c.page.search) as query,
    coalesce(filled(p.title), c.page.title) as title,
    p.href as href,
    case when library = 'iOS' then c.device.model end as device,
    case when library = 'iOS' then c.network.carrier end as carrier,
    case when library = 'iOS' then c.app.name end as app_name,
    case when library = 'iOS' then c.app.version end as app_version,
    p.action_method as action_method,
    coalesce(case when call = 'screen' then coalesce(filled(r.name), filled(p.name)) end,
        p.view_controller) as view_controller,
    p.screen_a11y_id as screen_a11y_id,
    p.screen_a11y_label as screen_a11y_label,
    p.target_view_class as target_view_class,
    p.target_view_name as target_view_name,
    p.target_a11y_id as target_a11y_id,
    p.target_a11y_label as target_a11y_label,
    p.target_text as target_text,
    case when library = 'android' then c.device.id end as heap_device_id,
    case when library = 'android' then c.app.name end as heap_app_name,
    case when library = 'android' then c.app.version end as heap_app_version,
    case when library = 'android' then c.device.model end as heap_device,
    -- A page's name and category are sent beside its properties by some libraries, in them by
    -- others. (A merge patch leaves NULLs out.)
    case
        when call in ('page', 'screen') and coalesce(filled(r.name), filled(r.category)) is not null
            then object_of(json_merge_patch(json_merge_patch('{}', json_object(
                'name', case when call = 'page' then filled(r.name) end,
                'category', filled(r.category))), coalesce(properties, '{}')), 'properties')
        when call in ('track', 'page', 'screen') then properties
    end as properties,
    case
        when call = 'identify' then object_of(
            coalesce(json_merge_patch(context_traits, traits)::varchar, traits, context_traits),
            'traits')
        when call = 'group' then json_object(
            'group_id', filled(scalar_text(r.groupId)), 'group', traits::json)::varchar
    end as user_properties,
    case
        when interaction is not null or call in ('page', 'screen') then [
            'href', 'target_text', 'path', 'title', 'hash', 'query', 'domain', 'url', 'referrer',
            'search', 'action_method', 'view_controller', 'screen_a11y_id', 'screen_a11y_label',
            'target_view_class', 'target_view_name', 'target_a11y_id', 'target_a11y_label',
            '$event_type', '$session_id', case when call = 'screen' then 'name' end]
        else ['$session_id']
    end as builtin_keys
from placed
