-- title: Google Analytics 4
-- documented at: https://support.google.com/analytics/answer/7029846
-- recognised by: json_exists(line, '$.event_name') and json_exists(line, '$.event_timestamp') and (json_exists(line, '$.event_params') or json_exists(line, '$.user_pseudo_id'))
--
-- Rows of the BigQuery export, daily or intraday, as JSON (integers may be texts there) or Parquet.
--
-- `traffic_source` is how the user was first acquired, not where the event came from; first
-- touches are worked out from the first session, so it is left out.
with parsed as (
    select row_number, from_json(line, '{
        "event_name": "JSON", "event_timestamp": "VARCHAR", "user_pseudo_id": "JSON",
        "user_id": "JSON", "platform": "VARCHAR", "batch_event_index": "VARCHAR",
        "batch_ordering_id": "VARCHAR", "batch_page_id": "VARCHAR",
        "event_bundle_sequence_id": "VARCHAR",
        "event_params": [{"key": "VARCHAR", "value": {"string_value": "JSON", "int_value": "JSON",
            "float_value": "JSON", "double_value": "JSON"}}],
        "user_properties": [{"key": "VARCHAR", "value": {"string_value": "JSON",
            "int_value": "JSON", "float_value": "JSON", "double_value": "JSON"}}],
        "items": "JSON", "ecommerce": "JSON",
        "device": {"category": "VARCHAR", "mobile_model_name": "VARCHAR",
            "mobile_marketing_name": "VARCHAR", "operating_system": "VARCHAR",
            "operating_system_version": "VARCHAR", "browser": "VARCHAR",
            "browser_version": "VARCHAR", "web_info": {"browser": "VARCHAR",
            "browser_version": "VARCHAR", "hostname": "VARCHAR"}},
        "geo": {"country": "VARCHAR", "region": "VARCHAR", "city": "VARCHAR"},
        "app_info": {"id": "VARCHAR", "version": "VARCHAR"},
        "collected_traffic_source": {"manual_source": "VARCHAR", "manual_medium": "VARCHAR",
            "manual_campaign_name": "VARCHAR", "manual_term": "VARCHAR",
            "manual_content": "VARCHAR"}
        }') as r
    from records
),

opened as (
    select
        *,
        filled(scalar_text(r.event_name)) as name,
        filled(scalar_text(r.user_pseudo_id)) as pseudo_id,
        filled(scalar_text(r.user_id)) as identity,
        object_of_params(r.event_params) as params,
        r.collected_traffic_source as source
    from parsed
),

named as (
    select
        *,
        from_json(params, '{
            "page_location": "VARCHAR", "page_referrer": "VARCHAR", "page_title": "VARCHAR",
            "ga_session_id": "VARCHAR", "firebase_screen": "VARCHAR",
            "firebase_screen_class": "VARCHAR", "source": "VARCHAR", "medium": "VARCHAR", "campaign": "VARCHAR", "term": "VARCHAR",
            "content": "VARCHAR"}') as p,
        case name when 'page_view' then 'page' when 'screen_view' then 'screen' else 'track' end
            as call,
        case lower(r.platform) when 'web' then 'web' when 'ios' then 'iOS'
            when 'android' then 'android' else 'server' end as library
    from opened
),

sourced as (
    -- Any event may have a parameter of such a name; a campaign's come together.
    select *, p.source is not null and p.medium is not null as from_campaign from named
)

select
    row_number,
    case
        when name is null then 'the record has no event name (field "event_name")'
        when pseudo_id is null and identity is null
            then 'the record has neither a user_pseudo_id nor a user_id'
    end as problem,
    (try_cast(r.event_timestamp as decimal(38, 9)) / 1000000)::decimal(38, 9)::varchar
        as timestamp_text,
    -- Events of one batch may have one time and name: the place in the batch tells them apart,
    -- in exports from before there was one the parameters do.
    'ga4:' || md5(concat_ws(chr(1),
        coalesce(pseudo_id, identity), r.event_timestamp, name, r.event_bundle_sequence_id,
        concat_ws(',', r.batch_page_id, r.batch_ordering_id, r.batch_event_index),
        case when r.batch_event_index is null then params end
    )) as message_id,
    call,
    pseudo_id as anonymous_id,
    identity,
    p.ga_session_id as collector_session_id,
    case when call = 'track' then name else 'view page' end as type,
    case when call = 'track' then name end as event,
    library,
    versioned(r.device.operating_system, r.device.operating_system_version) as platform,
    case lower(r.device.category) when 'mobile' then 'Mobile' when 'tablet' then 'Tablet'
        when 'desktop' then 'Desktop' end as device_type,
    r.geo.country as country,
    r.geo.region as region,
    r.geo.city as city,
    p.page_referrer as referrer,
    p.page_location as url,
    case when library = 'web' then versioned(
        coalesce(r.device.web_info.browser, r.device.browser),
        split_part(coalesce(r.device.web_info.browser_version, r.device.browser_version), '.', 1)
    ) end as browser,
    coalesce(filled(source.manual_source), case when from_campaign then p.source end) as utm_source,
    coalesce(filled(source.manual_campaign_name), case when from_campaign then p.campaign end) as utm_campaign,
    coalesce(filled(source.manual_medium), case when from_campaign then p.medium end) as utm_medium,
    coalesce(filled(source.manual_term), case when from_campaign then p.term end) as utm_term,
    coalesce(filled(source.manual_content), case when from_campaign then p.content end) as utm_content,
    case when p.page_location is null then r.device.web_info.hostname end as domain,
    p.page_title as title,
    case when call = 'screen' then coalesce(p.firebase_screen, p.firebase_screen_class) end
        as view_controller,
    case when library = 'iOS'
        then coalesce(r.device.mobile_marketing_name, r.device.mobile_model_name) end as device,
    case when library = 'iOS' then r.app_info.id end as app_name,
    case when library = 'iOS' then r.app_info.version end as app_version,
    case when library = 'android' then pseudo_id end as heap_device_id,
    case when library = 'android' then r.app_info.id end as heap_app_name,
    case when library = 'android' then r.app_info.version end as heap_app_version,
    case when library = 'android'
        then coalesce(r.device.mobile_marketing_name, r.device.mobile_model_name) end as heap_device,
    object_of(json_merge_patch(coalesce(params, '{}'), json_object(
        'items', case when left(r.items::varchar, 2) = '[{' then r.items end,
        'ecommerce', object_of(json_merge_patch('{}', r.ecommerce), 'ecommerce')::json
    )), 'event_params') as properties,
    object_of_params(r.user_properties) as user_properties,
    [
        'page_location', 'page_referrer', 'page_title', 'ga_session_id',
        case when call = 'screen' then 'firebase_screen' end
    ] || case when from_campaign then ['source', 'medium', 'campaign', 'term', 'content'] else [] end
        as builtin_keys
from sourced
