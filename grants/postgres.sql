-- Roles with no more rights than they need: run once, in the database, as its owner or a superuser:
--     psql --dbname analytics --file grants/postgres.sql
-- Run it again whenever you like. For another EVENTIDE_SCHEMA replace main_production throughout,
-- for a setting activation_schema main_production_activation.
--
--   eventide_loader   load, sync, export, forget, alert, activate: owns the four schemas, no other
--   eventide_reader   dashboards and people: reads the output, nothing raw, nothing inner
--   eventide_planner  plan, discover, preview: reads the output, raw events and books, writes nothing
--
-- None has a password here. Give each its own, as in  \password eventide_loader  in psql.

do $$
begin
    if not exists (select from pg_roles where rolname = 'eventide_loader') then
        create role eventide_loader login;
    end if;
    if not exists (select from pg_roles where rolname = 'eventide_reader') then
        create role eventide_reader login;
    end if;
    if not exists (select from pg_roles where rolname = 'eventide_planner') then
        create role eventide_planner login;
    end if;
    execute format(
        'grant connect on database %I to eventide_loader, eventide_reader, eventide_planner',
        current_database()
    );
    -- Models are built by way of temporary tables.
    execute format('grant temporary on database %I to eventide_loader', current_database());
    -- `eventide verify` and `sync --only` of a new label make schemas of their own; without them:
    -- leave this line out.
    -- execute format('grant create on database %I to eventide_loader', current_database());
end
$$;

-- What only a superuser may leave out: the right to make objects for a role that one is not in.
do $$
begin
    if not pg_has_role(current_user, 'eventide_loader', 'member') then
        execute format('grant eventide_loader to %I', current_user);
    end if;
end
$$;

create schema if not exists main_production authorization eventide_loader;
create schema if not exists main_production_raw authorization eventide_loader;
create schema if not exists main_production_internal authorization eventide_loader;
create schema if not exists main_production_activation authorization eventide_loader;

-- The reader: the output, and what later syncs put there.
grant usage on schema main_production to eventide_reader;
grant select on all tables in schema main_production to eventide_reader;
alter default privileges for role eventide_loader in schema main_production
    grant select on tables to eventide_reader;

-- The planner: everything, to read. It cannot write even where PUBLIC can.
grant usage on schema
    main_production, main_production_raw, main_production_internal, main_production_activation
    to eventide_planner;
grant select on all tables in schema
    main_production, main_production_raw, main_production_internal, main_production_activation
    to eventide_planner;
alter default privileges for role eventide_loader in schema
    main_production, main_production_raw, main_production_internal, main_production_activation
    grant select on tables to eventide_planner;
alter role eventide_planner set default_transaction_read_only = on;
