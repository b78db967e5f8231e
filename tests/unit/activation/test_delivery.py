"""Batches that are refused as a whole, and what else goes wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from activation.destinations.protocol import Busy, Lost, Refused
from activation.operations import Accepted, Operation, Outcome
from tests.unit.activation.destinations.sending import Sent, operation

FOUR = [operation("insert", {"id": n}) for n in range(4)]


@dataclass
class Destination:
    """Answers each batch with what comes next: an error, or everything is accepted."""

    answers: list[type[Exception] | None]
    batches: list[list[int]] = field(default_factory=list)

    def send(self, operations: Sequence[Operation]) -> list[Outcome]:
        """What comes next."""
        self.batches.append([operation.match["id"] for operation in operations])
        answer = self.answers.pop(0) if self.answers else Busy
        if answer is not None:
            raise answer("so it is")
        return [Accepted()] * len(operations)


def test_the_half_that_went_through_is_told_before_the_other_one_cannot_be_sent() -> None:
    sent = Sent(Destination([Refused, None]), FOUR)
    assert sent.outcomes == {"0": Accepted(), "1": Accepted()}
    assert sent.unreachable == "so it is"


def test_what_nobody_answered_is_not_forgotten_when_the_batch_is_halved() -> None:
    # The first try may have done it all, and the refusals are because it has.
    destination = Destination([Lost, Refused, Refused, Refused, Refused, None])
    sent = Sent(destination, FOUR)
    assert sent.outcomes == {"0": None, "1": None, "2": Accepted(), "3": Accepted()}
    assert destination.batches == [[0, 1, 2, 3], [0, 1, 2, 3], [0, 1], [0], [1], [2, 3]]
