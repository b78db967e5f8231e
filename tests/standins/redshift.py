"""A Redshift of the tests' own: a proxy before a real PostgreSQL, in a thread of the tests.

It speaks to redshift_connector as Redshift does, refuses what Redshift would refuse as far as that
is known, rewrites what PostgreSQL lacks, and runs COPY from a bucket of an S3 server and UNLOAD
into one. What it cannot prove, docs/guides/redshift.md says.
"""

from __future__ import annotations

import asyncio
import re
import struct
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.fs as pafs
import pyarrow.parquet as pq

from tests.standins import redshift_unload
from tests.standins.redshift_sql import for_postgres, refusal

COMPATIBLE = Path(__file__).with_name("redshift_compat.sql")
_COPY = re.compile(
    r"^\s*copy\s+(?P<table>\S+)\s+from\s+'s3://(?P<path>[^']+)'\s+"
    r"iam_role\s+(?:default|'[^']+')\s+format\s+parquet\s*$",
    re.IGNORECASE,
)
_PASSED_ON = {b"user", b"database", b"application_name", b"client_encoding", b"options"}
_STARTUP = 196608


class Proxy:
    """Serves on a free port of the loopback interface until `stop`.

    `seen` are the statements that came; `refused` those that Redshift would not take.
    """

    def __init__(self, socket: Path, files: pafs.FileSystem | None) -> None:
        self.seen: list[str] = []
        self.refused: list[tuple[str, str]] = []
        self._socket, self._files = socket, files
        self._folder = tempfile.TemporaryDirectory(prefix="eventide-copy-")
        # The server writes there what is unloaded, and may be somebody else.
        Path(self._folder.name).chmod(0o777)
        self._unloading: tuple[redshift_unload.Unload, Path] | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        started = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 26), self._loop
        )
        self._server = started.result()
        self.port: int = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Close it, and whatever goes through it."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._folder.cleanup()

    async def _close(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _statement(self, sql: str) -> str:
        self.seen.append(sql)
        if why := refusal(sql):
            self.refused.append((why, sql))
            return "select refused('" + re.sub(r"[\\']", "", why) + "')"
        try:
            if found := _COPY.match(sql):
                return self._copied(found["table"], found["path"])
            if (unload := redshift_unload.unload_of(sql)) is not None:
                return self._unload(unload)
            if redshift_unload.asks_for_count(sql):
                return redshift_unload.counted(sql, self._unloaded())
            return for_postgres(sql)
        except Exception as error:
            # The connection would hang.
            self.refused.append((f"the stand-in: {error!r}", sql))
            return "select refused('the stand-in broke on it')"

    def _copied(self, table: str, path: str) -> str:
        if self._files is None:
            return "select refused('a file on S3 where there is no S3')"
        bucket, _, prefix = path.partition("/")
        listed = self._files.get_file_info(pafs.FileSelector(bucket, recursive=True))
        chosen = [f.path for f in listed if f.path.startswith(f"{bucket}/{prefix}")]
        if not chosen:
            return "select refused('the specified S3 prefix does not exist')"
        rows = pa.concat_tables(pq.read_table(name, filesystem=self._files) for name in chosen)
        file = Path(self._folder.name) / f"{len(self.seen)}.csv"
        pacsv.write_csv(rows, file, pacsv.WriteOptions(include_header=False))
        file.chmod(0o644)
        return f"copy {table} from '{file}' (format csv)"

    def _unload(self, unload: redshift_unload.Unload) -> str:
        if why := refusal(unload.select):
            self.refused.append((why, unload.select))
            return "select refused('" + re.sub(r"[\\']", "", why) + "')"
        file = Path(self._folder.name) / f"{len(self.seen)}.csv"
        self._unloading = unload, file
        return redshift_unload.as_copy(unload, for_postgres(unload.select), file)

    def _unloaded(self) -> int:
        if self._files is None or self._unloading is None:
            raise ValueError("nothing was unloaded")
        return redshift_unload.finished(*self._unloading, self._files)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_unix_connection(
            str(self._socket), limit=1 << 26
        )
        pumps = [
            asyncio.ensure_future(self._from_client(reader, writer, to_server)),
            asyncio.ensure_future(_from_server(from_server, writer)),
        ]
        with suppress(asyncio.CancelledError):
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
        for end in (writer, to_server):
            end.close()

    async def _from_client(
        self,
        reader: asyncio.StreamReader,
        back: asyncio.StreamWriter,
        writer: asyncio.StreamWriter,
    ) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await _start(reader, back, writer)
            while True:
                kind, body = await _message(reader)
                if kind == b"Q":
                    body = self._statement(body[:-1].decode()).encode() + b"\0"
                elif kind == b"P":
                    name, sql, rest = body.split(b"\0", 2)
                    body = b"\0".join([name, self._statement(sql.decode()).encode(), rest])
                writer.write(kind + struct.pack("!I", len(body) + 4) + body)
                await writer.drain()


async def _message(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    kind = await reader.readexactly(1)
    (length,) = struct.unpack("!I", await reader.readexactly(4))
    return kind, await reader.readexactly(length - 4)


async def _start(
    reader: asyncio.StreamReader, back: asyncio.StreamWriter, writer: asyncio.StreamWriter
) -> None:
    """The first message, without the parameters that only Redshift knows."""
    while True:
        (length,) = struct.unpack("!I", await reader.readexactly(4))
        body = await reader.readexactly(length - 4)
        (code,) = struct.unpack("!I", body[:4])
        if code != _STARTUP:
            # It asks for TLS.
            back.write(b"N")
            continue
        parts = body[4:].split(b"\0")
        pairs = [pair for pair in zip(parts[::2], parts[1::2], strict=False) if pair[0]]
        kept = b"".join(name + b"\0" + value + b"\0" for name, value in pairs if name in _PASSED_ON)
        writer.write(struct.pack("!II", len(kept) + 9, _STARTUP) + kept + b"\0")
        return


async def _from_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Redshift says that it is PostgreSQL 8.0.2."""
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            kind, body = await _message(reader)
            if kind == b"S" and body.startswith(b"server_version\0"):
                body = b"server_version\0" + b"8.0.2\0"
                protocol = b"server_protocol_version\0" + b"0\0"
                writer.write(b"S" + struct.pack("!I", len(protocol) + 4) + protocol)
            writer.write(kind + struct.pack("!I", len(body) + 4) + body)
            await writer.drain()


@contextmanager
def running_redshift(
    server: Mapping[str, str],
    database: str,
    files: pafs.FileSystem | None = None,
    proxies: Callable[[Proxy], None] = lambda _: None,
) -> Iterator[dict[str, str]]:
    """A stand-in before an empty database of a PostgreSQL until the end, as the variables of the
    target `redshift`."""
    import psycopg2

    connection = psycopg2.connect(
        host=server["PGHOST"], port=server["PGPORT"], user=server["PGUSER"], dbname=database
    )
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("select 1 from pg_proc where proname = 'rs_cast_or_null'")
            if not cursor.fetchall():
                cursor.execute(COMPATIBLE.read_text(encoding="utf-8"))
            for setting, value in (
                # A backslash begins an escape in a text.
                ("standard_conforming_strings", "off"),
                ("escape_string_warning", "off"),
                # A transaction sees what was there before its first statement.
                ("default_transaction_isolation", "'repeatable read'"),
                ("timezone", "'UTC'"),
            ):
                cursor.execute(f"alter database {database} set {setting} = {value}")
    finally:
        connection.close()
    proxy = Proxy(Path(server["PGHOST"]) / f".s.PGSQL.{server['PGPORT']}", files)
    proxies(proxy)
    try:
        yield {
            "REDSHIFT_HOST": "127.0.0.1",
            "REDSHIFT_PORT": str(proxy.port),
            "REDSHIFT_USER": server["PGUSER"],
            "REDSHIFT_PASSWORD": server["PGPASSWORD"] or "secret",
            "REDSHIFT_DATABASE": database,
            "REDSHIFT_SSLMODE": "disable",
        }
    finally:
        proxy.stop()
