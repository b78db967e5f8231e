-- Functions that every mapping may use. `;` ends a statement.

-- Unsigned first 8 bytes of an md5, top bit cleared: the same number on every warehouse.
create macro hash63(digest) as
    (('0x' || substr(digest, 1, 16))::ubigint & 9223372036854775807::ubigint)::bigint;

create macro filled(t) as case when trim(t) <> '' then t end;

-- A JSON value as text, if it is one that has a text: neither object, array nor null.
create macro scalar_text(j) as
    case
        when left(j::varchar, 1) = '"' then json_extract_string(j, '$')
        when left(j::varchar, 1) in ('{', '[', 'n') then null
        else j::varchar
    end;

-- The object itself; any other value under `key`; NULL for what holds nothing.
create macro object_of(j, key) as
    case
        when j is null or j::varchar in ('null', '{}', '[]', '""') then null
        when left(j::varchar, 1) = '{' then j::varchar
        else json_object(key::varchar, j::json)::varchar
    end;

create macro in_years(t) as
    case when t between timestamp '0001-01-01' and timestamp '9999-12-31 23:59:59.999999' then t end;

create macro epoch_time(seconds) as in_years(make_timestamp((seconds * 1000000)::bigint));

-- ISO 8601 in its extended form with any offset, or epoch seconds, or (from 1e11 on) epoch
-- milliseconds. Everything else is no time. Only timestamptz reads offsets without a colon.
create macro time_of(t) as
    case
        when regexp_full_match(t, '\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z')
            then in_years(make_timestamp(epoch_us(try_cast(t as timestamptz))))
        when regexp_full_match(
            t, '\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?\s*([Zz]|[+-]\d\d(:?\d\d)?)?)?'
        ) then in_years(make_timestamp(epoch_us(try_cast(
            regexp_replace(replace(upper(left(t, 10) || replace(t[11:], ' ', '')), ',', '.'),
                '^([^T]{10})T?(\d\d:\d\d)?(:[\d.]+)?(.*)$', '\1 \2\3\4') || case
                    when length(t) = 10 then '00:00:00+00'
                    when regexp_matches(t[11:], '([Zz]|[+-]\d\d(:?\d\d)?)$') then ''
                    else '+00' end as timestamptz))))
        when regexp_full_match(t, '-?\d{1,16}(\.\d*)?([eE][+]?\d\d?)?')
            then case
                when abs(try_cast(t as decimal(38, 9))) < 100000000000
                    then epoch_time(try_cast(t as decimal(38, 9)))
                when abs(try_cast(t as decimal(38, 9))) < 300000000000000
                    then epoch_time(try_cast(t as decimal(38, 9)) / 1000)
            end
    end;

-- Scheme, authority, path, query and hash of a URL or of a part of one.
create macro url_parts(url) as
    regexp_extract(
        url, '^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?$',
        ['scheme', 'authority', 'path', 'query', 'hash']
    );

create macro host_of(authority) as
    nullif(lower(regexp_extract(authority, '^(?:.*@)?(\[[^\]]*\]|[^:]*)', 1)), '');

-- One value of a query string, decoded; broken escapes and NULs give nothing.
create macro query_value(query, key) as
    case when contains(query, key) then filled(replace(try(url_decode(replace(
        regexp_extract(query, '[?&]' || key || '=([^&#]*)', 1), '+', ' '))), chr(0), '')) end;

-- `?a=b` and `#top` with their mark, also where the collector sends them without.
create macro marked(t, mark) as
    case when ltrim(trim(t), mark) <> '' then mark || ltrim(trim(t), mark) end;

-- The record with the object that the text under `key` holds in place of that text: tables that
-- have no type for objects are exported so. Text for text, so that whatever the strict parser
-- must see inside is still there; no function of JSON meets the line before it.
create macro unwrapped(line, key) as
    case
        when not regexp_matches(line, ':\s*"\s*\{') then line
        else list_transform([regexp_extract(
            line, '(?s)^(.*?"' || key || '"\s*:\s*)("\s*\{(?:[^"\\]|\\.)*"|)(.*)$',
            ['before', 'literal', 'after'])],
            lambda part: case
                when part.literal = '' then line
                else part.before || coalesce(try(json_extract_string(part.literal, '$')), part.literal)
                    || part.after
            end)[1]
    end;

create macro mobile_system(os) as
    case
        when lower(os) in ('ios', 'ipados', 'iphone os', 'tvos', 'watchos', 'visionos') then 'iOS'
        when lower(os) = 'android' then 'android'
    end;

-- Who made an event, for SDKs that are named after their platform; `os` tells it for those that
-- run on several.
create macro client_library(sdk, os, in_browser) as
    case
        when regexp_matches(lower(sdk), 'node|python|ruby|php|java($|[^s])|golang|(^|-)go($|/)|net($|/)|rust|elixir|server')
            then 'server'
        when regexp_matches(lower(sdk), 'android|kotlin') then 'android'
        when regexp_matches(lower(sdk), 'ios|iphone|swift|objc') then 'iOS'
        when regexp_matches(lower(sdk), 'react-native|flutter|unity|unreal|cordova|capacitor|xamarin|maui')
            and mobile_system(os) is not null then mobile_system(os)
        when regexp_matches(lower(sdk), 'web|browser|javascript|(^|-)(js|ts)($|/)') or in_browser
            then 'web'
        else coalesce(mobile_system(os), 'server')
    end;

-- Where the collector tells systems and devices apart, but not kinds of devices.
create macro device_type_of(t) as
    case
        when regexp_matches(t, '(?i)ipad|tablet') then 'Tablet'
        when regexp_matches(t, '(?i)iphone|ipod|android|phone|mobile|ios') then 'Mobile'
        when regexp_matches(t, '(?i)windows|mac|linux|chrome ?os|ubuntu') then 'Desktop'
    end;

-- `Windows` and `10` as well as `Windows` and `Windows 10`.
create macro versioned(name, version) as
    case when starts_with(version, name) then version
        else filled(concat_ws(' ', filled(name), filled(version))) end;

-- Mixpanel marks the id of a device where any id may stand.
create macro device_part(id) as regexp_replace(id, '^\$device:', '');

-- Google's lists of {key, value: {string_value, int_value, float_value, double_value}} as one
-- object; of equal keys the last counts. Integers are texts where the export made texts of them.
create macro param_value(v) as
    case
        when v.string_value::varchar <> 'null' then v.string_value::varchar
        when regexp_full_match(scalar_text(v.int_value), '0|-?[1-9]\d{0,18}') then scalar_text(v.int_value)
        else coalesce(v.int_value, v.float_value, v.double_value)::varchar
    end;

create macro object_of_params(params) as
    object_of(('{' || array_to_string(list_transform(list_filter(params, lambda one, place:
        one.key is not null and param_value(one.value) is not null
        and not list_contains([other.key for other in params[place + 1:]], one.key)),
    lambda one: to_json(one.key)::varchar || ':' || param_value(one.value)), ',') || '}')::json, 'params');

-- Self-describing JSON (a schema and data), also where it is a text that holds it.
create macro described_json(j) as
    case
        when left(j::varchar, 1) = '{' then j::json
        when json_valid(json_extract_string(j, '$')) then json_extract_string(j, '$')::json
    end;

-- `iglu:com.acme/linkClick/jsonschema/1-0-2` as Snowplow names its column: com_acme_link_click_1.
create macro flattened_name(prefix, schema) as
    prefix || regexp_replace(lower(regexp_replace(
        regexp_replace(schema, '^iglu:([^/]*)/([^/]*)/[^/]*/(\d+).*$', '\1/\2_\3'),
        '([^A-Z_])([A-Z])', '\1_\2', 'g')), '[^a-z0-9_]', '_', 'g');
