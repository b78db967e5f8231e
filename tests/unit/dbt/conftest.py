"""The tests of rules have the project's macros in bare Jinja; they are needed here as well."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "rules"))
