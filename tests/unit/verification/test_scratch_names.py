"""Names of scratch schemas: valid everywhere, and never another schema's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from loader.verification.scratch import scratch_schema
from loader.warehouses.base import derived_schemas

NUMBERS = st.integers(0, 2**32 - 1)
# As long as the derived schemas of the live one leave room for.
SCHEMAS = st.text("abz_09", min_size=1, max_size=54)


@given(schema=SCHEMAS, number=NUMBERS)
def test_no_derived_name_is_cut(schema: str, number: int) -> None:
    assert max(map(len, derived_schemas(scratch_schema(schema, number)))) <= 63


@given(one=SCHEMAS, other=SCHEMAS, number=NUMBERS, next_number=NUMBERS)
def test_other_schemas_and_numbers_have_other_names(
    one: str, other: str, number: int, next_number: int
) -> None:
    same = scratch_schema(one, number) == scratch_schema(other, next_number)
    assert same == ((one, number) == (other, next_number))


def test_name() -> None:
    assert scratch_schema("main_production", 0xA1) == "main_production_verify_000000a1"
