-- Service accounts with no more rights than they need. Replace my-project by your project, EU by your
-- location, main_production by your EVENTIDE_SCHEMA. Make the accounts, and let each of them run jobs
-- on the project that pays, which no SQL can say:
--
--   for name in eventide-loader eventide-reader eventide-planner; do
--     gcloud iam service-accounts create "$name" --project my-project
--     gcloud projects add-iam-policy-binding my-project --role roles/bigquery.jobUser \
--       --member "serviceAccount:$name@my-project.iam.gserviceaccount.com"
--   done
--
-- then run this:  bq query --use_legacy_sql=false --location=EU < grants/bigquery.sql
--
--   eventide-loader   load, sync, export, forget, alert, activate: writes the four datasets
--   eventide-reader   dashboards and people: reads the output
--   eventide-planner  plan, discover, preview: reads the output, raw events and books

create schema if not exists `my-project`.main_production options (location = 'EU');
create schema if not exists `my-project`.main_production_raw options (location = 'EU');
create schema if not exists `my-project`.main_production_internal options (location = 'EU');
create schema if not exists `my-project`.main_production_activation options (location = 'EU');

grant `roles/bigquery.dataEditor` on schema `my-project`.main_production
to "serviceAccount:eventide-loader@my-project.iam.gserviceaccount.com";
grant `roles/bigquery.dataEditor` on schema `my-project`.main_production_raw
to "serviceAccount:eventide-loader@my-project.iam.gserviceaccount.com";
grant `roles/bigquery.dataEditor` on schema `my-project`.main_production_internal
to "serviceAccount:eventide-loader@my-project.iam.gserviceaccount.com";
grant `roles/bigquery.dataEditor` on schema `my-project`.main_production_activation
to "serviceAccount:eventide-loader@my-project.iam.gserviceaccount.com";

-- Views of the output read inner tables: the reader sees through them what is in them, once each is
-- an authorized view of main_production_internal and main_production_raw. Most simply, authorize the
-- whole dataset: Sharing > Authorize datasets, on these two, for main_production.
grant `roles/bigquery.dataViewer` on schema `my-project`.main_production
to "serviceAccount:eventide-reader@my-project.iam.gserviceaccount.com";

grant `roles/bigquery.dataViewer` on schema `my-project`.main_production
to "serviceAccount:eventide-planner@my-project.iam.gserviceaccount.com";
grant `roles/bigquery.dataViewer` on schema `my-project`.main_production_raw
to "serviceAccount:eventide-planner@my-project.iam.gserviceaccount.com";
grant `roles/bigquery.dataViewer` on schema `my-project`.main_production_internal
to "serviceAccount:eventide-planner@my-project.iam.gserviceaccount.com";
grant `roles/bigquery.dataViewer` on schema `my-project`.main_production_activation
to "serviceAccount:eventide-planner@my-project.iam.gserviceaccount.com";
