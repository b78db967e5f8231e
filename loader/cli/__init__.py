"""The command line: one command a file, put together here."""

from __future__ import annotations

import gc
import importlib.util
import os
import signal
import sys
import traceback

import typer

from loader.cli import activate, activate_sequence
from loader.cli.failing import INTERRUPTED, exit_code
from loader.cli.interrupted import interrupted
from loader.collecting import FEW_COLLECTIONS
from loader.errors import EventideError
from loader.redaction import redacted

# In the order of `eventide --help`. Each module has a function of its own name.
_COMMANDS = (
    "init",
    *("load", "rejected", "discover", "preview", "label", "generate", "plan", "sync"),
    *("schedule", "verify", "export", "forget", "drop", "alert", "ui", "docs"),
)

app = typer.Typer(
    name="eventide",
    help="Raw product-analytics events in; a clean, current schema out, in your own warehouse.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _eventide() -> None:
    """Keeps `load` a command of its own name while it is the only one."""


for _command in _COMMANDS:
    if importlib.util.find_spec(f"loader.cli.{_command}") is not None:
        _module = importlib.import_module(f"loader.cli.{_command}")
        app.command(_command, epilog=getattr(_module, "_EPILOG", None))(getattr(_module, _command))
activate.app.command(epilog=activate_sequence.EPILOG)(activate_sequence.sequence)
app.add_typer(activate.app, name="activate")


def _run() -> None:
    """Raises KeyboardInterrupt, of which Typer makes an exit code and says nothing."""
    try:
        app()
    except SystemExit as end:
        if end.code == INTERRUPTED:
            raise KeyboardInterrupt from None
        raise


def main() -> None:
    """Run the command line: exit code 0, 1 when something failed, 2 for wrong use, 130 when it was
    interrupted."""
    # A scheduler that gives up on a command asks it to end: as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # A short life with a large graph, dbt's: looking all through it for cycles does not pay.
    gc.set_threshold(*FEW_COLLECTIONS)
    try:
        _run()
    except EventideError as error:
        print(f"eventide: {error}", file=sys.stderr)
        sys.exit(exit_code(error))
    except KeyboardInterrupt:
        print(f"eventide: {interrupted(sys.argv[1:])}", file=sys.stderr)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone; Python must not complain when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception:
        # A bug of ours: what it says may hold anything.
        print(redacted(traceback.format_exc()), end="", file=sys.stderr)
        sys.exit(1)
