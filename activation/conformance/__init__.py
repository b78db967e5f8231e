"""What every destination must do, for the tests of those who write one.

```python
from activation.conformance import Case, check

def test_mine(tmp_path):
    check(Case(lambda: MyEntry(type="mine", ...).open("contacts", tmp_path), read=my_records))
```

All modes are lived through, replays among them. With `Case.refused`, a record that is refused must
leave its neighbours alone; with `Case.fail`, the same holds of what goes wrong on the way.
"""

from __future__ import annotations

from typing import get_args

from activation.conformance.case import Case, Fault, Records
from activation.conformance.lives import REMOVED, Lives
from activation.entry import Mode

__all__ = ["Case", "Fault", "Records", "check"]


def check(case: Case) -> None:
    """Raise AssertionError, with what is wrong, for a destination that is not as it must be."""
    lives = Lives(case)
    for mode in get_args(Mode):
        for removed in REMOVED.get(mode, ("nothing",)):
            lives.mode(mode, removed)
    lives.partly_refused()
    for fault in get_args(Fault):
        lives.failing(fault)
