"""One contender, once, in a process of its own: ``python -m benchmarks.landing.one NAME FILES...``.

Prints JSON: rows, seconds of wall and CPU (this process and its children), peak memory in MB.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from benchmarks.landing.contenders import CONTENDERS


def main() -> None:
    """Run, and print what it took."""
    name, *files = sys.argv[1:]
    began = time.monotonic()
    rows = CONTENDERS[name]([Path(file) for file in files])
    wall = time.monotonic() - began
    own = resource.getrusage(resource.RUSAGE_SELF)
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
    print(json.dumps({"rows": rows, "wall": wall, "cpu": cpu, "mb": own.ru_maxrss / 1024}))


if __name__ == "__main__":
    main()
