-- Users with no more rights than they need: run once in the database, as a superuser. For another
-- EVENTIDE_SCHEMA replace main_production throughout, for another database analytics.
--
--   eventide_loader   load, sync, export, forget, alert, activate: owns the four schemas, no other
--   eventide_readers  a group, for dashboards and people: reads the output
--   eventide_planner  plan, discover, preview: reads the output, raw events and books
--
-- No password stands here: PASSWORD DISABLE lets in by IAM alone (REDSHIFT_METHOD=iam or iam_role).
-- Otherwise give each its own:  alter user eventide_loader password '...';

create user eventide_loader password disable;
create user eventide_planner password disable;
create group eventide_readers;

grant temporary on database analytics to eventide_loader;
create schema if not exists main_production authorization eventide_loader;
create schema if not exists main_production_raw authorization eventide_loader;
create schema if not exists main_production_internal authorization eventide_loader;
create schema if not exists main_production_activation authorization eventide_loader;

grant usage on schema main_production to group eventide_readers;
grant select on all tables in schema main_production to group eventide_readers;
alter default privileges for user eventide_loader in schema main_production
    grant select on tables to group eventide_readers;

grant usage on schema main_production to eventide_planner;
grant usage on schema main_production_raw to eventide_planner;
grant usage on schema main_production_internal to eventide_planner;
grant usage on schema main_production_activation to eventide_planner;
grant select on all tables in schema main_production to eventide_planner;
grant select on all tables in schema main_production_raw to eventide_planner;
grant select on all tables in schema main_production_internal to eventide_planner;
grant select on all tables in schema main_production_activation to eventide_planner;
alter default privileges for user eventide_loader in schema main_production
    grant select on tables to eventide_planner;
alter default privileges for user eventide_loader in schema main_production_raw
    grant select on tables to eventide_planner;
alter default privileges for user eventide_loader in schema main_production_internal
    grant select on tables to eventide_planner;
alter default privileges for user eventide_loader in schema main_production_activation
    grant select on tables to eventide_planner;
