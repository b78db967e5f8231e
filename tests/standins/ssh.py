"""An `ssh` that forwards a port as OpenSSH does, to a place of the test's choice, without any host.

SSH_STANDIN_TO is the host:port that every far end leads to; SSH_STANDIN_LOG gets the arguments;
SSH_STANDIN_FAILS is what it says instead of connecting.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from pathlib import Path


def installed(folder: Path, log: Path, leads_to: str) -> dict[str, str]:
    """Put it into a folder under the name of ssh; the environment in which it is found there."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "ssh"
    shutil.copy(__file__, file)
    file.write_text(f"#!{sys.executable}\n{file.read_text(encoding='utf-8')}", encoding="utf-8")
    file.chmod(0o755)
    return {
        "PATH": f"{folder}:{os.environ['PATH']}",
        "SSH_STANDIN_LOG": str(log),
        "SSH_STANDIN_TO": leads_to,
        # The tunnel sets them: who sets them before has them as they were at the end.
        "EVENTIDE_TUNNEL_HOST": "",
        "EVENTIDE_TUNNEL_PORT": "",
    }


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


async def _serve(near: str, far: str) -> None:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = far.rsplit(":", 1)
        from_far, to_far = await asyncio.open_connection(host, int(port))
        await asyncio.gather(_pump(reader, to_far), _pump(from_far, writer), return_exceptions=True)

    host, port = near.rsplit(":", 1)
    server = await asyncio.start_server(connected, host, int(port))
    async with server:
        await server.serve_forever()


def main() -> None:
    """Forward until told to stop."""
    arguments = sys.argv[1:]
    with Path(os.environ["SSH_STANDIN_LOG"]).open("a", encoding="utf-8") as log:
        log.write(json.dumps(arguments) + "\n")
    if said := os.environ.get("SSH_STANDIN_FAILS"):
        sys.exit(said)
    near = arguments[arguments.index("-L") + 1].rsplit(":", 2)[0]
    asyncio.run(_serve(near, os.environ["SSH_STANDIN_TO"]))


if __name__ == "__main__":
    main()
