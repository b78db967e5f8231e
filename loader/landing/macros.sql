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
