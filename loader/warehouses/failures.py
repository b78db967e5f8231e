"""What to do when a warehouse fails for a reason that lies outside of it.

Told from the text, with the code where there is one: dbt passes on nothing else.
"""

from __future__ import annotations

import re

_WAYS_OUT = (
    (
        r"SQLSTATE 53100|no space left on device|disk full|could not extend file|file too large"
        r"|disk quota",
        "The warehouse's disk is full. Free space there",
    ),
    (
        r"SQLSTATE 53300|too many clients|too many connections|remaining connection slots",
        "The server has as many connections as it takes. End some, or raise its max_connections "
        "(a sync has two and one for each of the target's threads)",
    ),
    (
        r"SQLSTATE (57P0|08)|terminating connection|server closed the connection|connection reset"
        r"|broken pipe|connection has been closed|connection already closed|connection not open"
        r"|no connection to the server|could not receive data|could not send data"
        r"|server is shutting down|system is starting up|recovery mode|eof detected",
        "The connection to the server was lost. See that it runs and can be reached",
    ),
    (
        r"SQLSTATE 42501|permission denied for",
        "The role of the target may not do that. Grant it what it lacks",
    ),
    (
        r"cannot open file .*permission denied|read-only file system|in read-only mode"
        r"|operation not permitted",
        "It must be possible to write to the file and to its folder. See to that",
    ),
    (
        r"SQLSTATE 25006|in a read-only transaction",
        "The server takes no changes. Name the one that does in profiles.yml",
    ),
    (
        r"SQLSTATE 53200|out of memory|out of shared memory|failed to allocate",
        "There was not enough memory. End what else uses it, or give the warehouse more",
    ),
)

# The words of DuckDB, PostgreSQL and Redshift, Snowflake, BigQuery.
_MISTAKEN = re.compile(
    r"\b(parser|binder|catalog|conversion|invalid input) error\b"
    r"|SQLSTATE (22|0A000|3F000|42(?!501))|\(22\d{3}\)"
    r"|sql compilation error"
    r"|syntax error|unrecognized name|no matching signature|function not found"
    r"|name \S+ not found inside|not found: (table|dataset)|invalidquery",
    re.IGNORECASE,
)

# What may work a minute later, without anybody's doing: lost connections, statements that got into
# each other's way, services that are busy.
_TRANSIENT = re.compile(
    r"SQLSTATE (57P0[123]|08|53300|40001|40P01|55P03)"
    r"|too many (clients|connections)|remaining connection slots"
    r"|terminating connection|(server|has been|unexpectedly) closed|closed the connection"
    r"|connection (was |has been |already )?(reset|refused|closed|aborted|timed out|not open)"
    r"|broken pipe|no connection to the server|could not (receive|send) data"
    r"|server is shutting down|system is starting up|recovery mode|eof detected"
    r"|deadlock detected|could not serialize access|serializable isolation violation"
    r"|lock (wait )?timeout|could not obtain lock"
    r"|rate ?limit|too many requests|quota exceeded for quota metric|backend ?error"
    r"|service (is )?(temporarily )?unavailable|bad gateway|gateway time-?out|internal server error"
    r"|\b50[0234] server error|retrying the job may solve",
    re.IGNORECASE,
)


def is_transient(error: str) -> bool:
    """Whether what a driver or dbt said may have passed by the next try."""
    return _TRANSIENT.search(error) is not None


def is_mistaken(error: str) -> bool:
    """Whether the statement itself is wrong: its grammar, a name that is not there, a literal."""
    return _MISTAKEN.search(error) is not None


def way_out(error: str) -> str | None:
    """A sentence that says what to do about an error of a driver; None for any other."""
    for pattern, sentence in _WAYS_OUT:
        if re.search(pattern, error, re.IGNORECASE | re.DOTALL):
            return f"{sentence}, then run the same command again."
    return None


def with_way_out(error: str, otherwise: str = "") -> str:
    """The error, and what to do about it where that is known."""
    told = way_out(error) or otherwise
    return f"{error.rstrip('. ')}. {told}" if told else error
