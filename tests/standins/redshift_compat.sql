-- What Redshift has and PostgreSQL has not, as far as dbt and this project ask for it.
create function pg_get_late_binding_view_cols() returns setof record language sql
as $$ select null::name, null::name, null::name, null::varchar, null::int where false $$;

create view svv_external_columns as
select
    null::text as schemaname, null::text as tablename, null::text as columnname,
    null::text as external_type, null::int as columnnum, null::int as part_key,
    null::text as is_nullable, null::text as redshift_database_name
where false;

create view svv_tables as
select table_catalog::varchar, table_schema::varchar, table_name::varchar, table_type::varchar
from information_schema.tables;

create view svv_columns as
select
    table_catalog::varchar, table_schema::varchar, table_name::varchar, column_name::varchar,
    ordinal_position::int,
    (case data_type when 'jsonb' then 'super' when 'text' then 'character varying' else data_type end)::varchar
        as data_type
from information_schema.columns;

create view svv_table_info as
select
    current_database()::text as database, n.nspname::text as schema, c.relname::text as "table",
    'N'::text as encoded, 'EVEN'::text as diststyle, null::text as sortkey1,
    null::int as max_varchar, null::text as sortkey1_enc, 0 as sortkey_num, 0::bigint as size,
    0.0::numeric as pct_used, 0.0::numeric as unsorted, 0.0::numeric as stats_off,
    c.reltuples::bigint as tbl_rows, 1.0::numeric as skew_sortkey1, 1.0::numeric as skew_rows
from pg_class as c inner join pg_namespace as n on c.relnamespace = n.oid
where c.relkind = 'r';

create function getdate() returns timestamp language sql stable
as $$ select (clock_timestamp() at time zone 'UTC')::timestamp $$;

create function json_parse(text) returns jsonb language sql immutable as $$ select $1::jsonb $$;

create function rs_json_serialize(jsonb) returns varchar language sql immutable
as $$ select $1::varchar $$;

create function can_json_parse(text) returns boolean language plpgsql immutable as $$
begin
    perform $1::jsonb;
    return $1 is not null;
exception when others then
    return false;
end $$;

-- Names in objects only, the value as it is written; JSON's null is NULL.
create function rs_json_path(body text, keys text[]) returns text language plpgsql immutable as $$
declare
    value json;
    key text;
begin
    begin
        value := body::json;
    exception when others then
        return null;
    end;
    foreach key in array keys loop
        if json_typeof(value) is distinct from 'object' then
            return null;
        end if;
        value := value -> key;
    end loop;
    return value #>> '{}';
end $$;

-- Five keys at the most.
create function json_extract_path_text(text, text, boolean) returns text language sql immutable
as $$ select rs_json_path($1, array[$2]) $$;
create function json_extract_path_text(text, text, text, boolean) returns text language sql immutable
as $$ select rs_json_path($1, array[$2, $3]) $$;
create function json_extract_path_text(text, text, text, text, boolean) returns text
language sql immutable as $$ select rs_json_path($1, array[$2, $3, $4]) $$;
create function json_extract_path_text(text, text, text, text, text, boolean) returns text
language sql immutable as $$ select rs_json_path($1, array[$2, $3, $4, $5]) $$;
create function json_extract_path_text(text, text, text, text, text, text, boolean) returns text
language sql immutable as $$ select rs_json_path($1, array[$2, $3, $4, $5, $6]) $$;

create function rs_cast_or_null(value text, kind anyelement) returns anyelement language plpgsql immutable
as $$
declare
    found alias for $0;
begin
    execute format('select cast($1 as %s)', pg_typeof(kind)) into found using value;
    return found;
exception when others then
    return null;
end $$;

create function strtol(text, int) returns bigint language plpgsql immutable as $$
declare
    number numeric := 0;
    digit text;
begin
    if $1 is null then return null; end if;
    foreach digit in array regexp_split_to_array(lower($1), '') loop
        number := number * $2 + strpos('0123456789abcdef', digit) - 1;
    end loop;
    -- Which fails where it is more than a bigint, as there.
    return number::bigint;
end $$;

create function rs_regexp_substr(text, text) returns text language sql immutable
as $$ select coalesce(regexp_substr($1, $2), '') $$;

create function rs_regexp_instr(text, text, int, int, int, text) returns int language sql immutable
-- Classes such as \w are of ASCII.
as $$ select regexp_instr($1 collate "C", $2, $3, $4, $5, '') $$;

create function dateadd(part text, amount bigint, moment timestamp) returns timestamp
language sql immutable as $$ select moment + amount * ('1 ' || part)::interval $$;

create function datediff(part text, early timestamp, late timestamp) returns bigint
language sql immutable as $$
select case lower(part)
    when 'microsecond' then (extract(epoch from late - early) * 1000000)::bigint
    when 'second' then extract(epoch from date_trunc('second', late) - date_trunc('second', early))::bigint
    when 'day' then (late::date - early::date)::bigint
end $$;

create function refused(why text) returns boolean language plpgsql as $$
begin
    raise exception 'Redshift would not take this: %', why using errcode = 'syntax_error';
end $$;
