-- title: Access logs of web servers (Apache, nginx)
-- documented at: https://httpd.apache.org/docs/current/logs.html#accesslog
-- recognised by: json_exists(line, '$.remote_host') and json_exists(line, '$.request') and json_exists(line, '$.time')
--
-- The reader makes the records: access_log.py says which keys they have. A page that somebody asked
-- for is a pageview of the web; everything else (assets, forms, redirects, what is no request) is
-- an event named Request of the server's, which has no session and so lengthens none.
with parsed as (
    select row_number, line, from_json(line, '{
        "virtual_host": "VARCHAR", "remote_host": "VARCHAR", "remote_user": "VARCHAR",
        "time": "VARCHAR", "request": "VARCHAR", "method": "VARCHAR", "target": "VARCHAR",
        "status": "VARCHAR", "referrer": "VARCHAR", "user_agent": "VARCHAR"}') as r
    from records
),

targeted as (
    select
        *,
        lower(coalesce(regexp_extract(url_parts(r.target).path, '\.([A-Za-z][A-Za-z0-9]*)$', 1), ''))
            as suffix
    from parsed
),

told as (
    select
        *,
        coalesce(
            r.method = 'GET'
            and (r.target like '/%' or r.target like 'http%')
            and coalesce(r.status, '') not in ('301', '302', '303', '307', '308')
            and suffix not in (
                'js', 'mjs', 'css', 'map', 'json', 'xml', 'txt', 'rss', 'atom', 'webmanifest', 'wasm',
                'png', 'jpg', 'jpeg', 'gif', 'svg', 'webp', 'avif', 'bmp', 'ico', 'cur',
                'woff', 'woff2', 'ttf', 'otf', 'eot', 'mp3', 'mp4', 'webm', 'ogg', 'wav', 'mov', 'avi',
                'pdf', 'zip', 'gz', 'tgz', 'bz2', 'rar', 'exe', 'dmg', 'iso', 'csv', 'doc', 'docx', 'xls',
                'xlsx', 'ppt', 'pptx'),
            false) as is_page
    from targeted
)

select
    row_number,
    case
        when r.request is null then 'the record is no line of an access log (field "request")'
        when filled(r.remote_host) is null and filled(r.remote_user) is null
            then 'the record has neither a remote_host nor a remote_user'
    end as problem,
    r.time as timestamp_text,
    case when is_page then 'page' else 'track' end as call,
    -- Nothing else tells one device from another.
    filled(concat_ws(' ', filled(r.remote_host), filled(r.user_agent))) as anonymous_id,
    filled(r.remote_user) as identity,
    case when is_page then 'view page' else 'Request' end as type,
    case when not is_page then 'Request' end as event,
    case when is_page then 'web' else 'server' end as library,
    case when regexp_full_match(r.remote_host, '[\d.]+|[\da-fA-F.:]*:[\da-fA-F.:]*') then r.remote_host end as ip,
    r.user_agent,
    r.referrer,
    r.target as url,
    r.virtual_host as domain,
    object_of(json_merge_patch('{}', json_merge_patch(
        line,
        '{"virtual_host": null, "remote_host": null, "remote_user": null, "time": null,
          "referrer": null, "user_agent": null, "target": null}',
        -- Its parts say the same.
        case when r.method is not null then '{"request": null}' else '{}' end
    )), 'properties') as properties
from told
