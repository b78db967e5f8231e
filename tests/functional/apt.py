"""Programs that no package of Python brings, from Debian's packages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


def install(*packages: str) -> None:
    """Install them where that can be done. What goes wrong is told; who needs them says so too."""
    apt = shutil.which("apt-get")
    if apt is None:
        return
    before = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["update", "-qq"],
        ["install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        try:
            subprocess.run([*before, apt, *command], env=environment, check=False)
        except OSError as error:
            print(error, file=sys.stderr)
