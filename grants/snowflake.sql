-- Roles with no more rights than they need: run once, as a role that may make roles and owns the
-- database (SECURITYADMIN and SYSADMIN, or ACCOUNTADMIN). Replace analytics by your database, loading
-- by your warehouse, main_production by your EVENTIDE_SCHEMA.
--
--   eventide_loader   load, sync, export, forget, alert, activate: owns the four schemas, no other
--   eventide_reader   dashboards and people: reads the output
--   eventide_planner  plan, discover, preview: reads the output, raw events and books
--
-- Users are yours to make: with key pairs or workload identity rather than passwords.

create role if not exists eventide_loader;
create role if not exists eventide_reader;
create role if not exists eventide_planner;

grant usage on warehouse loading to role eventide_loader;
grant usage on warehouse loading to role eventide_reader;
grant usage on warehouse loading to role eventide_planner;
grant usage on database analytics to role eventide_loader;
grant usage on database analytics to role eventide_reader;
grant usage on database analytics to role eventide_planner;

create schema if not exists analytics.main_production;
create schema if not exists analytics.main_production_raw;
create schema if not exists analytics.main_production_internal;
create schema if not exists analytics.main_production_activation;
grant ownership on schema analytics.main_production to role eventide_loader copy current grants;
grant ownership on schema analytics.main_production_raw to role eventide_loader copy current grants;
grant ownership on schema analytics.main_production_internal to role eventide_loader copy current grants;
grant ownership on schema analytics.main_production_activation to role eventide_loader copy current grants;

grant usage on schema analytics.main_production to role eventide_reader;
grant select on all tables in schema analytics.main_production to role eventide_reader;
grant select on all views in schema analytics.main_production to role eventide_reader;
grant select on future tables in schema analytics.main_production to role eventide_reader;
grant select on future views in schema analytics.main_production to role eventide_reader;

grant usage on schema analytics.main_production to role eventide_planner;
grant usage on schema analytics.main_production_raw to role eventide_planner;
grant usage on schema analytics.main_production_internal to role eventide_planner;
grant usage on schema analytics.main_production_activation to role eventide_planner;
grant select on all tables in schema analytics.main_production to role eventide_planner;
grant select on all views in schema analytics.main_production to role eventide_planner;
grant select on all tables in schema analytics.main_production_raw to role eventide_planner;
grant select on all views in schema analytics.main_production_raw to role eventide_planner;
grant select on all tables in schema analytics.main_production_internal to role eventide_planner;
grant select on all views in schema analytics.main_production_internal to role eventide_planner;
grant select on all tables in schema analytics.main_production_activation to role eventide_planner;
grant select on all views in schema analytics.main_production_activation to role eventide_planner;
grant select on future tables in schema analytics.main_production to role eventide_planner;
grant select on future views in schema analytics.main_production to role eventide_planner;
grant select on future tables in schema analytics.main_production_raw to role eventide_planner;
grant select on future views in schema analytics.main_production_raw to role eventide_planner;
grant select on future tables in schema analytics.main_production_internal to role eventide_planner;
grant select on future views in schema analytics.main_production_internal to role eventide_planner;
grant select on future tables in schema analytics.main_production_activation to role eventide_planner;
grant select on future views in schema analytics.main_production_activation to role eventide_planner;
