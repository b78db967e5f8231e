"""No secret is told: in what commands print, in logs, in dbt's files, in the warehouse's tables.

Secrets are planted wherever they may stand; then commands succeed and fail, in every way in which
somebody else's words come into a message.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg2
import pytest
from typer.testing import CliRunner

from activation import deliver
from loader.cli import app
from tests.conftest import WAREHOUSES
from tests.functional import command_line
from tests.functional.events import page, track
from tests.functional.planted import SECRETS, Search
from tests.functional.project import Project
from tests.standins.faulty_http import Answer, Asked, served

pytestmark = pytest.mark.parametrize(
    "target", [name for name in WAREHOUSES if name.values == ("postgres",)], indirect=True
)

DESTINATIONS = """\
destinations:
  echoes:
    type: http
    url: {url}
    auth: {{kind: bearer, token: "{{{{ env_var('A_TOKEN') }}}}"}}
    operations: {{upsert: {{path: /people}}}}
  away:
    type: http
    url: http://127.0.0.1:1
    auth: {{kind: basic, user: me, password: "{{{{ env_var('A_TOKEN') }}}}"}}
    operations: {{upsert: {{path: "/{{{{ env_var('A_TOKEN') }}}}"}}}}
  refuses: {{type: sql, url: "{{{{ env_var('REFUSED_URL') }}}}"}}
  unread: {{type: sql, url: "{{{{ env_var('UNREAD_URL') }}}}"}}
  bucket: {{type: file, url: "{{{{ env_var('BUCKET_URL') }}}}", format: json, content: snapshot}}
"""
SYNC = """\
  to_{name}:
    model: {{ref: users}}
    primary_key: user_id
    destination: {name}
    into: people.json
    mode: upsert
    fields: {{identity: identity}}
"""
ALERTS = """\
alerts:
  channels:
    ops:
      type: webhook
      url: "{{ env_var('OPS_URL') }}"
      headers: {X-Token: "{{ env_var('A_TOKEN') }}"}
      secret: "{{ env_var('OPS_SECRET') }}"
    team: {type: slack, url: "{{ env_var('OPS_URL') }}"}
    mail: {type: email, host: 127.0.0.1, port: 1, tls: implicit, user: me,
           password: "{{ env_var('MAIL_PASSWORD') }}", sender: a@b.example, to: [c@d.example]}
  rules:
    broken: {when: failure, tell: [ops, team, mail]}
"""
BROKEN_PROFILE = """\
eventide:
  target: postgres
  outputs:
    postgres:
      type: postgres
      password: "planted-profile-10"
      host: [
      user: me
"""


@dataclass
class Told:
    """What commands printed, by what they were."""

    project: Project
    printed: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, code: int = 1) -> str:
        """A command, with and without --json."""
        where = ["--target", "postgres", "--project-dir", str(self.project.directory)]
        for form in ([], ["--json"]):
            command = [*arguments, *form, *where]
            done = CliRunner().invoke(app, command)
            told = done.output + str(done.exception or "")
            assert done.exit_code == code, (command, told)
            self.printed[" ".join(arguments + tuple(form))] = told
        return told


@contextmanager
def with_password(role: str, password: str) -> Iterator[None]:
    """A superuser whom the server asks for a password."""
    with closing(psycopg2.connect("")) as owner:
        owner.autocommit = True
        cursor = owner.cursor()
        cursor.execute("show hba_file")
        file = Path(cursor.fetchone()[0])
        before = file.read_text()
        cursor.execute(f"create role {role} superuser login password %s", [password])
        # Others are let in as before.
        file.write_text(
            f"local all {role} scram-sha-256\nhost all {role} all scram-sha-256\n{before}"
        )
        cursor.execute("select pg_reload_conf()")
        try:
            yield
        finally:
            file.write_text(before)
            cursor.execute("select pg_reload_conf()")
            cursor.execute(f"reassign owned by {role} to current_user; drop role {role}")


@pytest.fixture
def environment(project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Secrets in the environment; gives the address of a server that says back what it is asked."""

    def says_it_back(asked: Asked) -> Answer:
        token = SECRETS["a destination's token"]
        told = [*asked.headers.values(), asked.path, quote(token, safe=""), token]
        told.append(base64.b64encode(f"id:{token}".encode()).decode())
        return 403, {"message": " ".join(told)}, {}

    user, password = os.environ["PGUSER"], SECRETS["a database's password"]
    monkeypatch.setenv("DBT_LOG_LEVEL_FILE", "debug")
    monkeypatch.setenv("DBT_WRITE_JSON", "1")
    monkeypatch.setenv("A_TOKEN", SECRETS["a destination's token"])
    monkeypatch.setenv("AWS_SESSION_TOKEN", SECRETS["a token in the environment"])
    monkeypatch.setenv("OPS_SECRET", SECRETS["the webhook's secret"])
    monkeypatch.setenv("MAIL_PASSWORD", SECRETS["the mail's password"])
    at = f"127.0.0.1:1/{os.environ['PGDATABASE']}"
    sql = f"postgresql+psycopg2://{user}"
    monkeypatch.setenv("REFUSED_URL", f"{sql}:{quote(password, safe='')}@{at}")
    # What somebody writes who has not read that passwords are percent-encoded.
    monkeypatch.setenv("UNREAD_URL", f"{sql}:{password}@{at}")
    key = quote(SECRETS["the key of the bucket"], safe="")
    bucket = f"s3://AKIAPLANTED:{key}@bucket/exports?endpoint_override=127.0.0.1:1&scheme=http"
    monkeypatch.setenv("BUCKET_URL", f"{bucket}&region=us-east-1")
    monkeypatch.setattr(deliver, "_TRIES", 2)
    with (
        served(says_it_back) as server,
        with_password("planted", SECRETS["the warehouse's password"]),
    ):
        place = SECRETS["the webhook's place"]
        monkeypatch.setenv("OPS_URL", f"{server.url}/{place}")
        monkeypatch.setenv("PGUSER", "planted")
        monkeypatch.setenv("PGPASSWORD", SECRETS["the warehouse's password"])
        yield server.url
        monkeypatch.setenv("PGUSER", user)
        monkeypatch.setenv("PGPASSWORD", "")


@pytest.fixture
def told(project: Project, environment: str) -> Iterator[Told]:
    """A project with destinations and channels; none of it is left to the next test."""
    definitions = project.directory / "definitions"
    (definitions / "syncs").mkdir(exist_ok=True)
    names = ("echoes", "away", "refuses", "unread", "bucket")
    files = {
        "destinations.yml": DESTINATIONS.format(url=environment),
        "syncs/all.yml": "syncs:\n" + "".join(SYNC.format(name=name) for name in names),
        "alerts.yml": ALERTS,
    }
    for name, text in files.items():
        (definitions / name).write_text(text)
    yield Told(project)
    for name in files:
        (definitions / name).unlink()


@pytest.mark.proves("No secret in output, logs, dbt's files and the books")
def test_no_secret_is_told(told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = told.project
    project.define({"bought": {"name": "Bought", "match": {"event": "Bought"}}})
    events = project.lines_file([page("https://shop.example/", 0), track("Bought", 1)])
    project.sync(events)
    told.run("load", str(events), code=0)
    bucket = os.environ["BUCKET_URL"]
    told.run("load", bucket, code=2)
    told.run("load", bucket.replace("%2F", "/"), code=2)
    told.run("plan", code=0)
    told.run("export", bucket)
    told.run("activate", "plan", "to_echoes", code=0)
    for name in ("echoes", "away", "refuses", "unread", "bucket"):
        told.run("activate", "run", f"to_{name}")
    assert "***" in told.run("activate", "show", "to_echoes", code=0)
    told.run("activate", "runs", code=0)
    assert "***" in told.run("alert", "--test")
    (tmp_path / "profiles.yml").write_text(BROKEN_PROFILE)
    assert "***" in told.run("plan", "--profiles-dir", str(tmp_path), code=2)
    monkeypatch.setenv("PGPASSWORD", SECRETS["a wrong password"])
    told.run("plan")
    for form in ("--json", "--no-load"):
        paths = [events] if form == "--json" else []
        ended = command_line.run(
            "sync", *paths, form, "--target", "postgres", "--project-dir", project.directory
        )
        assert ended.code == 1
        assert "password authentication failed" in ended.err
        told.printed[f"sync {form}"] = ended.out + ended.err
    monkeypatch.setenv("PGPASSWORD", SECRETS["the warehouse's password"])

    search = Search(SECRETS)
    for where, text in told.printed.items():
        search.text(where, text)
    assert (project.directory / "logs/dbt.log").stat().st_size > 10_000
    assert search.folder(project.directory / "logs") >= 1
    assert search.folder(project.directory / "target") > 10
    rows = _tables(search)
    assert rows["main_production_activation.sync_runs"] >= 5
    assert rows["main_production_activation.sync_changelog"] >= 1
    assert rows["main_production._alerts"] >= 1
    assert search.found == set()


def _tables(search: Search) -> dict[str, int]:
    """Looks into every table of the project; the rows of each."""
    rows = {}
    with closing(psycopg2.connect("")) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select c.oid::regclass::text from pg_class c join pg_namespace n"
            " on n.oid = c.relnamespace"
            " where n.nspname like 'main_production%' and c.relkind in ('r', 'p', 'v')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"select t::text from {table} as t")
            found = [text for (text,) in cursor.fetchall()]
            rows[table] = len(found)
            search.text(table, "\n".join(found))
    return rows
