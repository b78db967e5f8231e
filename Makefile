# Recipes for people and for CI, which runs the same ones. `make` lists them.
SHELL := /bin/bash
PYTHON ?= python3.11
BIN := .venv/bin
READY := .venv/.ready
PIP := -m pip install --quiet --disable-pip-version-check
# Servers that stand in for cloud warehouses need versions of their own.
STANDINS := .venv-fakesnow/.ready .venv-bqemulator/.ready

.DEFAULT_GOAL := help

help: ## list the recipes
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(READY): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed; name yours: make PYTHON=python3"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python $(PIP) -r requirements.lock
	$(BIN)/python $(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

# Orchestrators run with all that .venv has; their locks are what they add to it.
ORCHESTRATORS := .venv-dagster/.ready .venv-airflow/.ready
$(ORCHESTRATORS): .venv-%/.ready: requirements-%.lock $(READY)
	$(PYTHON) -m venv .venv-$*
	echo 'import site; site.addsitedir("$(abspath .venv)/lib/python3.11/site-packages")' \
		> .venv-$*/lib/python3.11/site-packages/beside.pth
	.venv-$*/bin/python $(PIP) --no-deps -r $<
	@touch $@

.venv-%/.ready: requirements-%.lock
	$(PYTHON) -m venv .venv-$*
	.venv-$*/bin/python $(PIP) -r $<
	@touch $@

setup: $(READY) $(STANDINS) $(ORCHESTRATORS) browser mariadb ## make the environments in .venv and .venv-*

browser: $(READY) ## Chromium, for the tests of the page: installed by apt-get where it is missing
	@$(BIN)/python -m tests.functional.page.chromium

mariadb: $(READY) ## MariaDB's server, for the tests of destinations: installed by apt-get where it is missing
	@$(BIN)/python -m tests.functional.mariadb

sync: $(READY) ## load the sample events and sync them into DuckDB
	$(BIN)/eventide sync

test: $(READY) $(STANDINS) $(ORCHESTRATORS) browser mariadb ## run every test, on DuckDB and on servers that it starts itself
	$(BIN)/python -m pytest

test-everywhere: $(READY) $(STANDINS) $(ORCHESTRATORS) browser mariadb ## the same, each test on both DuckDB and PostgreSQL
	EVENTIDE_EVERYWHERE=1 $(BIN)/python -m pytest

MINUTES ?= 30
TARGET ?= duckdb
prove: $(READY) ## random worlds against the reference and a rebuild: MINUTES=30 TARGET=duckdb
	$(BIN)/python -m tests.prove --minutes $(MINUTES) --target $(TARGET)

lint: $(READY) ## style of Python and SQL, types, generated files up to date
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	EVENTIDE_DUCKDB_PATH=:memory: $(BIN)/sqlfluff lint models
	$(BIN)/eventide generate --check

parse-dbt2: .venv-dbt2/.ready ## parse the project with dbt's second engine, in an environment of its own
	.venv-dbt2/bin/dbt parse --project-dir . --profiles-dir . --target-path target/dbt2

proved-on: $(READY) ## write docs/proved_on.md from the tests' marks
	EVENTIDE_EVERYWHERE=1 $(BIN)/python -m pytest -n 0 -q --collect-only \
		--proved-on docs/proved_on.md tests/functional tests/prove tests/unit/rules >/dev/null

test-live: $(READY) ## the suite of every warehouse on an account of yours: TARGET=snowflake
	EVENTIDE_LIVE=1 $(BIN)/python -m pytest -n 0 tests/functional/test_every_warehouse.py -k $(TARGET)

EVENTS ?= 300000
bench: $(READY) .venv-bench/.ready ## what landing costs beside DuckDB, COPY and dlt: EVENTS=300000
	$(BIN)/python -m benchmarks.landing --events $(EVENTS)

bench-models: $(READY) ## what the models cost beside plain SQL, and an increment: EVENTS=300000
	$(BIN)/python -m benchmarks.models --events $(EVENTS)

format: $(READY) ## put Python and SQL into the project's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	EVENTIDE_DUCKDB_PATH=:memory: $(BIN)/sqlfluff fix models

docs: $(READY) ## build the dbt docs site as static files in target/
	$(BIN)/eventide docs

site: $(READY) ## build the guides as a static site in target/site
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

sample: $(READY) ## make the sample events again
	$(BIN)/python -m benchmarks.workload --sample

lock: ## resolve the dependencies again into requirements.lock
	$(PYTHON) -m venv .venv && $(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra snowflake --extra bigquery --extra redshift --extra duckdb --extra redis --python-version 3.11 --quiet --no-header \
		--no-annotate --no-emit-index-url --no-emit-find-links -o requirements.lock

clean: ## remove what was made here, but not the environment
	rm -rf target logs eventide.duckdb eventide.duckdb.wal eventide.duckdb.holder build dist .pytest_cache

.PHONY: bench browser mariadb bench-models proved-on test-live help setup sync test test-everywhere prove lint parse-dbt2 format docs site sample lock clean
