-- From a collector's mapping to raw events: the rules that are the same for every collector.
-- `mapped` has all columns of raw events (those that the mapping does not give are NULL).
with timed as (
    select
        *,
        time_of(timestamp_text) as sent_time,
        time_of(received_at_text) as received,
        time_of(sent_at_text) as sent,
        time_of(original_timestamp_text) as original,
        url_parts(url) as u
    from mapped
),

dated as (
    select
        *,
        -- A device's clock may be wrong, its differences are right.
        coalesce(
            sent_time,
            in_years(try(make_timestamp(epoch_us(received) - (epoch_us(sent) - epoch_us(original))))),
            original,
            received
        ) as event_time
    from timed
),

identified as (
    select
        d.*,
        md5(n.line) as digest,
        coalesce(d.message_id, 'content:' || md5(json(n.line)::varchar)) as id
    from dated as d
    inner join records as n using (row_number)
)

select
    row_number,
    coalesce(problem, case when event_time is null then 'the record has no usable time' end) as problem,
    builtin_keys,
    id as message_id,
    hash63(md5('event:' || id)) as event_id,
    call,
    anonymous_id,
    identity,
    previous_id,
    collector_session_id,
    type,
    event,
    case when epoch_us(event_time) - epoch_us(received) > 86400000000 then received else event_time end as time,
    received as received_at,
    coalesce(epoch_us(event_time) - epoch_us(received) > 86400000000, false) as time_replaced,
    hash63(digest) as content_hash,
    library,
    filled(platform) as platform,
    filled(device_type) as device_type,
    filled(country) as country,
    filled(region) as region,
    filled(city) as city,
    filled(ip) as ip,
    filled(user_agent) as user_agent,
    filled(referrer) as referrer,
    filled(url) as url,
    filled(browser) as browser,
    filled(search_keyword) as search_keyword,
    coalesce(filled(utm_source), query_value(u.query, 'utm_source')) as utm_source,
    coalesce(filled(utm_campaign), query_value(u.query, 'utm_campaign')) as utm_campaign,
    coalesce(filled(utm_medium), query_value(u.query, 'utm_medium')) as utm_medium,
    coalesce(filled(utm_term), query_value(u.query, 'utm_term')) as utm_term,
    coalesce(filled(utm_content), query_value(u.query, 'utm_content')) as utm_content,
    coalesce(host_of(filled(domain)), host_of(u.authority)) as domain,
    -- The path alone, whatever else came with it.
    coalesce(
        case when filled(path) is not null
            then '/' || ltrim(regexp_extract(trim(path), '^[^?#]*'), '/') end,
        case
            when filled(url) is null then null
            when starts_with(u.path, '/') then u.path
            when u.authority <> '' or u.scheme = '' then '/' || u.path
            else u.path
        end
    ) as path,
    coalesce(marked(hash, '#'), marked(u.hash, '#')) as hash,
    coalesce(marked(query, '?'), marked(u.query, '?')) as query,
    filled(title) as title,
    filled(href) as href,
    filled(device) as device,
    filled(carrier) as carrier,
    filled(app_name) as app_name,
    filled(app_version) as app_version,
    filled(action_method) as action_method,
    filled(view_controller) as view_controller,
    filled(screen_a11y_id) as screen_a11y_id,
    filled(screen_a11y_label) as screen_a11y_label,
    filled(target_view_class) as target_view_class,
    filled(target_view_name) as target_view_name,
    filled(target_a11y_id) as target_a11y_id,
    filled(target_a11y_label) as target_a11y_label,
    filled(target_text) as target_text,
    filled(heap_device_id) as heap_device_id,
    filled(heap_app_name) as heap_app_name,
    filled(heap_app_version) as heap_app_version,
    filled(heap_device) as heap_device,
    properties,
    user_properties
from identified
