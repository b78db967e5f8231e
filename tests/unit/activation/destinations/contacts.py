"""A service with contacts and events, for tests of destinations over HTTP."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import unquote

from tests.standins.faulty_http import Answer, Asked


class Contacts:
    """Contacts by email, one at a time or in batches, and events, which it does not tell apart but
    by their idempotency key. A contact named `bad` is refused."""

    def __init__(self, *, all_or_nothing: bool = False) -> None:
        self.contacts: dict[str, dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []
        self.keys: dict[str, Answer] = {}
        self.done: Counter[str] = Counter()
        self.all_or_nothing = all_or_nothing

    def __call__(self, asked: Asked) -> Answer:
        key = asked.headers.get("Idempotency-Key")
        if key is not None and key in self.keys:
            return self.keys[key]
        answer = self._answer(asked)
        if key is not None:
            self.keys[key] = answer
        return answer

    def _answer(self, asked: Asked) -> Answer:
        _, kind, *rest = asked.path.split("/")
        if kind == "events":
            inputs = asked.body["inputs"] if rest == ["batch"] else [asked.body]
            self.events += inputs
            results = [{"id": event["id"], "status": "ok"} for event in inputs]
            return 201, {"results": results}, {}
        if rest == ["batch"]:
            bad = [contact for contact in asked.body["inputs"] if contact.get("name") == "bad"]
            if bad and self.all_or_nothing:
                return 400, {"message": f"{len(bad)} inputs are bad", "category": "BAD"}, {}
            return 200, {"results": [self._put(contact) for contact in asked.body["inputs"]]}, {}
        email = unquote(rest[0])
        if asked.method == "DELETE":
            there = self.contacts.pop(email, None)
            return (204, None, {}) if there else (404, {"message": "no such contact"}, {})
        result = self._put({"email": email, **asked.body})
        return (422 if result["status"] == "error" else 200), result, {}

    def _put(self, contact: dict[str, Any]) -> dict[str, Any]:
        if contact.get("name") == "bad":
            return {"email": contact["email"], "status": "error", "message": "the name is bad"}
        self.done[contact["email"]] += 1
        self.contacts[contact["email"]] = {**self.contacts.get(contact["email"], {}), **contact}
        return {"email": contact["email"], "status": "ok"}
