-- title: Tables of Segment's spec in a warehouse (Segment, RudderStack, Hightouch Events)
-- documented at: https://segment.com/docs/connections/storage/warehouses/schema/
-- recognised by: list_contains(json_keys(line), 'id')
--     and list_has_any(json_keys(line), ['anonymous_id', 'user_id'])
--     and list_has_any(json_keys(line), ['received_at', 'original_timestamp', 'sent_at'])
-- becomes: segment
--
-- Rows of `tracks`, of the tables of single events, and of `pages`, `screens`, `identifies`,
-- `groups` and `aliases`, put together again as the messages they were. No column says which
-- table a row is of, so its cells tell the call, in this order:
--   event or event_text     track: of `tracks`, or of an event's own table
--   previous_id             alias
--   group_id                group
--   url, path, referrer or search, beside the context and not in it: page. Libraries send them
--       with each page call, and traits of people have other names
--   name, sent from an app, and no cell that a person has: screen
--   anything else           identify
-- `tracks` has the events of all the other tables without their properties, and under the same
-- ids: load either. `users` repeats `identifies`, with no column that says who it is.
with read as (
    select
        row_number,
        cells,
        lower(coalesce(scalar_text(cells['context_library_name']), '')) as sdk,
        lower(coalesce(scalar_text(cells['context_device_type']), '')) as device_kind,
        list_filter(map_entries(cells), lambda cell: not starts_with(cell.key, 'context_')
            and cell.key not in ('id', 'anonymous_id', 'user_id', 'previous_id', 'group_id',
                'event', 'event_text', 'timestamp', 'received_at', 'sent_at',
                'original_timestamp', 'channel', 'uuid', 'uuid_ts', 'loaded_at')) as others
    from (
        select row_number, from_json(line, '"MAP(VARCHAR, JSON)"') as cells from temp.records
    )
),

told as (
    select
        *,
        case
            when coalesce(cells['event_text'], cells['event']) is not null then 'track'
            when cells['previous_id'] is not null then 'alias'
            when cells['group_id'] is not null then 'group'
            when coalesce(cells['url'], cells['path'], cells['referrer'], cells['search']) is not null
                then 'page'
            when cells['name'] is not null
                and (device_kind in ('ios', 'android', 'ipados', 'tvos', 'watchos')
                    or regexp_matches(sdk, 'ios|swift|android|kotlin|react-native|flutter|unity|cordova|xamarin|maui'))
                and coalesce(cells['email'], cells['phone'], cells['username'], cells['first_name'],
                    cells['last_name'], cells['avatar'], cells['birthday'], cells['gender'],
                    cells['age']) is null
                then 'screen'
            else 'identify'
        end as call
    from read
)

select
    row_number,
    -- A merge patch leaves NULLs out.
    json_merge_patch('{}', json_object(
        'type', call,
        'messageId', cells['id'],
        'anonymousId', cells['anonymous_id'],
        'userId', cells['user_id'],
        'previousId', cells['previous_id'],
        'groupId', cells['group_id'],
        -- `event` is the name of the event's table.
        'event', coalesce(cells['event_text'], cells['event']),
        'channel', cells['channel'],
        -- BigQuery writes the zone's name.
        'timestamp', regexp_replace(scalar_text(cells['timestamp']), ' UTC$', 'Z'),
        'receivedAt', regexp_replace(scalar_text(cells['received_at']), ' UTC$', 'Z'),
        'sentAt', regexp_replace(scalar_text(cells['sent_at']), ' UTC$', 'Z'),
        'originalTimestamp', regexp_replace(scalar_text(cells['original_timestamp']), ' UTC$', 'Z'),
        case when call in ('identify', 'group') then 'traits' else 'properties' end,
            to_json(map_from_entries(others)),
        'context', json_object(
            'ip', coalesce(cells['context_ip'], cells['context_request_ip']),
            'userAgent', cells['context_user_agent'],
            'sessionId', cells['context_session_id'],
            'library', json_object('name', cells['context_library_name']),
            'os', json_object(
                'name', cells['context_os_name'],
                'version', cells['context_os_version']),
            'device', json_object(
                'id', cells['context_device_id'],
                'type', cells['context_device_type'],
                'model', cells['context_device_model'],
                'name', cells['context_device_name']),
            'app', json_object(
                'name', cells['context_app_name'],
                'version', cells['context_app_version']),
            'network', json_object('carrier', cells['context_network_carrier']),
            'campaign', json_object(
                'name', cells['context_campaign_name'],
                'source', cells['context_campaign_source'],
                'medium', cells['context_campaign_medium'],
                'term', cells['context_campaign_term'],
                'content', cells['context_campaign_content']),
            'page', case when cells['context_page_url'] is not null
                or cells['context_page_path'] is not null then json_object(
                    'url', cells['context_page_url'],
                    'path', cells['context_page_path'],
                    'title', cells['context_page_title'],
                    'referrer', cells['context_page_referrer'],
                    'search', cells['context_page_search']) end,
            'location', json_object(
                'country', cells['context_location_country'],
                'region', cells['context_location_region'],
                'city', cells['context_location_city'])
        )
    ))::varchar as line
from told
