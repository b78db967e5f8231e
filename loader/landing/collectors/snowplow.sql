-- title: Snowplow enriched events (TSV, or JSON of the Analytics SDKs)
-- documented at: https://docs.snowplow.io/docs/fundamentals/canonical-event/
-- recognised by: (json_exists(line, '$.collector_tstamp') and json_exists(line, '$.event_id')) or (json_exists(line, '$.collectorTstamp') and json_exists(line, '$.eventId')) or (json_exists(line, '$.COLLECTOR_TSTAMP') and json_exists(line, '$.EVENT_ID'))
--
-- Entities and the event's own data come as self-describing JSON (contexts, derived_contexts,
-- unstruct_event) or as the SDKs flatten them (contexts_<vendor>_<name>_<major>, and
-- unstruct_event_ likewise). The flattened names are used for both.
with snake as (
    select
        row_number,
        -- Some exports write keys in camelCase, or in capitals.
        case
            when json_exists(line, '$.collector_tstamp') then line
            when json_exists(line, '$.collectorTstamp') or json_exists(line, '$.COLLECTOR_TSTAMP')
                then (
                    select json_group_object(
                        lower(case when e.key = upper(e.key) then e.key
                            else regexp_replace(e.key, '([a-z0-9])([A-Z])', '\1_\2', 'g') end),
                        e.value)
                    from json_each(line) as e
                )
            else line
        end::varchar as line
    from records
),

parsed as (
    select row_number, line, from_json(line, '{
        "platform": "VARCHAR", "event": "VARCHAR", "event_id": "JSON", "event_vendor": "VARCHAR",
        "event_name": "VARCHAR", "v_tracker": "VARCHAR", "se_action": "JSON",
        "collector_tstamp": "VARCHAR", "dvce_created_tstamp": "VARCHAR",
        "dvce_sent_tstamp": "VARCHAR", "derived_tstamp": "VARCHAR", "true_tstamp": "VARCHAR",
        "user_id": "JSON", "domain_userid": "JSON", "network_userid": "JSON",
        "domain_sessionid": "JSON", "user_ipaddress": "VARCHAR", "useragent": "VARCHAR",
        "geo_country": "VARCHAR", "geo_region": "VARCHAR", "geo_region_name": "VARCHAR",
        "geo_city": "VARCHAR", "page_url": "VARCHAR", "page_title": "VARCHAR",
        "page_referrer": "VARCHAR", "refr_medium": "VARCHAR", "refr_term": "VARCHAR",
        "mkt_medium": "VARCHAR", "mkt_source": "VARCHAR", "mkt_term": "VARCHAR",
        "mkt_content": "VARCHAR", "mkt_campaign": "VARCHAR", "br_name": "VARCHAR",
        "os_name": "VARCHAR", "os_family": "VARCHAR", "dvce_type": "VARCHAR",
        "contexts": "JSON", "derived_contexts": "JSON", "unstruct_event": "JSON"}') as r
    from snake
),

described as (
    select
        row_number,
        line,
        r,
        list_concat(
            from_json(described_json(r.contexts) -> '$.data', '["JSON"]'),
            from_json(described_json(r.derived_contexts) -> '$.data', '["JSON"]')
        ) as entities,
        described_json(r.unstruct_event) -> '$.data' as described_event,
        list_filter(json_keys(line), lambda k: regexp_matches(k, '^unstruct_event_.*_\d+$'))[1] as event_key
    from parsed
),

whole as (
    select
        row_number,
        r,
        event_key,
        case
            when coalesce(len(entities), 0) = 0 then line
            else json_merge_patch(line, (
                select to_json(map_from_entries(list({'k': k, 'v': v} order by place))) from (
                    select
                        flattened_name('contexts_', e ->> '$.schema') as k,
                        list(e -> '$.data' order by place) as v,
                        min(place) as place
                    from (select unnest(entities) as e, unnest(range(len(entities))) as place)
                    where e ->> '$.schema' is not null
                    group by all
                )
            ))::varchar
        end as line,
        coalesce(described_event -> '$.data', json_extract(line, '$."' || event_key || '"')) as data,
        coalesce(
            filled(r.event_vendor),
            regexp_extract(described_event ->> '$.schema', '^iglu:([^/]+)/', 1),
            case when starts_with(event_key, 'unstruct_event_com_snowplowanalytics_snowplow_')
                then 'com.snowplowanalytics.snowplow' end
        ) as vendor,
        coalesce(
            filled(r.event_name),
            filled(regexp_extract(described_event ->> '$.schema', '^iglu:[^/]+/([^/]+)/', 1)),
            regexp_extract(event_key, '^unstruct_event_(?:com_snowplowanalytics_[a-z]+_)?(.*)_\d+$', 1)
        ) as name
    from described
),

told as (
    select
        *,
        lower(trim(r.event)) as kind,
        from_json(line, '{
            "contexts_com_snowplowanalytics_snowplow_client_session_1":
                [{"userId": "VARCHAR", "sessionId": "VARCHAR"}],
            "contexts_com_snowplowanalytics_snowplow_mobile_context_1":
                [{"osType": "VARCHAR", "osVersion": "VARCHAR", "deviceModel": "VARCHAR",
                  "carrier": "VARCHAR"}],
            "contexts_com_snowplowanalytics_mobile_application_1": [{"version": "VARCHAR"}]}') as c,
        from_json(data, '{
            "name": "VARCHAR", "targetUrl": "VARCHAR", "elementContent": "VARCHAR",
            "label": "VARCHAR"}') as d
    from whole
),

placed as (
    select
        *,
        c.contexts_com_snowplowanalytics_snowplow_client_session_1[1] as app_session,
        c.contexts_com_snowplowanalytics_snowplow_mobile_context_1[1] as phone,
        c.contexts_com_snowplowanalytics_mobile_application_1[1].version as release,
        case
            when kind = 'unstruct' and vendor = 'com.snowplowanalytics.snowplow' then case name
                when 'link_click' then 'click'
                when 'button_click' then 'click'
                when 'submit_form' then 'submit'
                when 'change_form' then 'change'
            end
        end as interaction,
        case
            when kind = 'page_view' then 'page'
            when kind = 'unstruct' and name = 'screen_view' then 'screen'
            else 'track'
        end as call,
        case
            when coalesce(r.platform, 'mob') not in ('mob', 'app', 'tv') then null
            when regexp_matches(concat_ws(' ',
                c.contexts_com_snowplowanalytics_snowplow_mobile_context_1[1].osType, r.os_family, r.os_name,
                r.v_tracker), '(?i)android|andr-') then 'android'
            when regexp_matches(concat_ws(' ',
                c.contexts_com_snowplowanalytics_snowplow_mobile_context_1[1].osType, r.os_family, r.os_name,
                r.v_tracker), '(?i)\bi(pad|phone )?os\b|tvos|watchos|\bios-') then 'iOS'
        end as system
    from told
),

sorted as (
    select
        *,
        case
            when r.platform = 'srv' then 'server'
            when system is not null then system
            when r.platform = 'web' or r.v_tracker like 'js-%' then 'web'
            when r.page_url is not null or r.useragent like 'Mozilla/%' then 'web'
            else 'server'
        end as library,
        case
            when call = 'track' then coalesce(interaction, case kind
                when 'struct' then filled(scalar_text(r.se_action))
                when 'unstruct' then filled(name)
                else kind
            end)
        end as happened,
        coalesce(filled(scalar_text(r.domain_userid)), filled(app_session.userId),
            filled(scalar_text(r.network_userid))) as anonymous_id,
        filled(scalar_text(r.user_id)) as identity
    from placed
)

select
    row_number,
    case
        when r.collector_tstamp is null and r.event_id is null
            then 'the record is no enriched event of Snowplow (no collector_tstamp, no event_id)'
        when filled(kind) is null then 'the record has no kind of event (field "event")'
        when anonymous_id is null and identity is null
            then 'the record has neither a domain_userid, a network_userid nor a user_id'
        when call = 'track' and happened is null
            then 'the event has no name (fields "se_action", "event_name", "unstruct_event")'
    end as problem,
    -- derived_tstamp is Snowplow's own answer to a device's wrong clock.
    coalesce(filled(r.true_tstamp), filled(r.derived_tstamp)) as timestamp_text,
    r.collector_tstamp as received_at_text,
    r.dvce_sent_tstamp as sent_at_text,
    r.dvce_created_tstamp as original_timestamp_text,
    filled(scalar_text(r.event_id)) as message_id,
    call,
    anonymous_id,
    identity,
    coalesce(filled(scalar_text(r.domain_sessionid)), filled(app_session.sessionId)) as collector_session_id,
    case when call = 'track' then happened else 'view page' end as type,
    case when call = 'track' and interaction is null then happened end as event,
    library,
    case
        when library in ('iOS', 'android') then concat_ws(' ', case library when 'iOS' then 'iOS' else 'Android' end, phone.osVersion)
        when r.useragent is null then r.os_name
    end as platform,
    case
        when library in ('iOS', 'android') then case when r.dvce_type ilike 'tablet' then 'Tablet' else 'Mobile' end
        when r.useragent is null then case lower(r.dvce_type)
            when 'computer' then 'Desktop' when 'mobile' then 'Mobile' when 'tablet' then 'Tablet' end
    end as device_type,
    r.geo_country as country,
    coalesce(filled(r.geo_region_name), r.geo_region) as region,
    r.geo_city as city,
    r.user_ipaddress as ip,
    r.useragent as user_agent,
    r.page_referrer as referrer,
    r.page_url as url,
    case when library = 'web' and r.useragent is null then r.br_name end as browser,
    case when r.refr_medium = 'search' then r.refr_term end as search_keyword,
    r.mkt_source as utm_source,
    r.mkt_campaign as utm_campaign,
    r.mkt_medium as utm_medium,
    r.mkt_term as utm_term,
    r.mkt_content as utm_content,
    r.page_title as title,
    case when interaction is not null then d.targetUrl end as href,
    case when interaction is not null then coalesce(filled(d.elementContent), d.label) end as target_text,
    case when call = 'screen' then d.name end as view_controller,
    case when library = 'iOS' then phone.deviceModel end as device,
    case when library = 'iOS' then phone.carrier end as carrier,
    case when library = 'iOS' then release end as app_version,
    case when library = 'android' then phone.deviceModel end as heap_device,
    case when library = 'android' then release end as heap_app_version,
    object_of(json_merge_patch('{}', json_merge_patch(
        line,
        -- What became columns, their parts, and what says how the pipeline has worked.
        '{"event": null, "event_id": null, "user_id": null, "domain_userid": null,
          "network_userid": null, "domain_sessionid": null, "collector_tstamp": null,
          "dvce_created_tstamp": null, "dvce_sent_tstamp": null, "derived_tstamp": null,
          "true_tstamp": null, "user_ipaddress": null, "useragent": null, "geo_country": null,
          "geo_region": null, "geo_region_name": null, "geo_city": null, "page_url": null,
          "page_title": null, "page_referrer": null, "mkt_medium": null, "mkt_source": null,
          "mkt_term": null, "mkt_content": null, "mkt_campaign": null, "contexts": null,
          "derived_contexts": null, "unstruct_event": null, "event_name": null,
          "page_urlscheme": null, "page_urlhost": null, "page_urlport": null,
          "page_urlpath": null, "page_urlquery": null, "page_urlfragment": null,
          "refr_urlscheme": null, "refr_urlhost": null, "refr_urlport": null,
          "refr_urlpath": null, "refr_urlquery": null, "refr_urlfragment": null,
          "etl_tstamp": null, "v_etl": null, "v_collector": null, "event_format": null,
          "event_fingerprint": null}',
        case when event_key is not null then json_object(event_key, null) else '{}' end,
        case when r.platform in ('web', 'mob', 'srv') then '{"platform": null}' else '{}' end,
        case when starts_with(vendor, 'com.snowplowanalytics.') then '{"event_vendor": null}' else '{}' end,
        case when interaction is not null then json_object('event_name', name) else '{}' end,
        case when json_type(data) = 'OBJECT' then data else '{}' end
    )), 'properties') as properties,
    case
        when interaction is not null then ['targetUrl', 'elementContent', 'label']
        when call = 'screen' then ['name']
    end as builtin_keys
from sorted
