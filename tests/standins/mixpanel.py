"""Mixpanel's profiles in memory: what mixpanel/docs, openapi/ingestion.openapi.yaml, says of
/engage with `strict` and `verbose`; the updates were compared with commit 001238d7."""

from __future__ import annotations

from typing import Any

from tests.standins.checked import TEXT, Checked, Endpoint, array, obj
from tests.standins.faulty_http import Answer, Asked

_UPDATE = {
    "required": ["$token", "$distinct_id"],
    "properties": {
        "$token": TEXT, "$distinct_id": TEXT, "$set": {"type": "object"},
        "$set_once": {"type": "object"}, "$unset": array(TEXT, minItems=1), "$delete": TEXT,
    },
    "additionalProperties": False,
    "oneOf": [{"required": [kind]} for kind in ("$set", "$set_once", "$unset", "$delete")],
}  # fmt: skip
_TOLD = obj(
    code={"type": "integer"},
    num_records_imported={"type": "integer"},
    failed_records=array(obj(index={"type": "integer"}, message=TEXT)),
)
ENDPOINTS = [
    Endpoint(
        "POST",
        r"/engage\?ip=0&strict=1&verbose=1",
        {**array(_UPDATE, minItems=1, maxItems=2000)},
        {200: _TOLD},
        {"Content-Type": "application/json"},
    )
]


class Profiles:
    """Profiles by $distinct_id; a value `bad` is refused."""

    def __init__(self) -> None:
        self.profiles: dict[str, dict[str, Any]] = {}
        self.app = Checked(self._answer, ENDPOINTS, _TOLD)

    def _answer(self, asked: Asked) -> Answer:
        failed = []
        for index, update in enumerate(asked.body):
            if update["$token"] != "project-1":
                return (
                    401,
                    {"code": 401, "error": "Invalid credentials", "status": "Unauthorized"},
                    {},
                )
            if "bad" in update.get("$set", {}).values():
                failed.append({"index": index, "message": "'$set' is invalid"})
                continue
            self._do(update)
        done = len(asked.body) - len(failed)
        if failed:
            told = {"code": 400, "status": "Bad Request", "error": "some data points are invalid"}
            return 400, {**told, "num_records_imported": done, "failed_records": failed}, {}
        return 200, {"code": 200, "status": "OK", "num_records_imported": done}, {}

    def _do(self, update: dict[str, Any]) -> None:
        distinct_id = update["$distinct_id"]
        if "$delete" in update:
            self.profiles.pop(distinct_id, None)
            return
        profile = self.profiles.setdefault(distinct_id, {})
        profile.update(update.get("$set", {}))
        for name, value in update.get("$set_once", {}).items():
            profile.setdefault(name, value)
        for name in update.get("$unset", []):
            profile.pop(name, None)
