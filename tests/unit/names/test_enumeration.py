from loader.enumeration import listed


def test_listed() -> None:
    assert [listed(["one", "two", "three"][:n]) for n in range(4)] == [
        "", "one", "one and two", "one, two and three",
    ]  # fmt: skip
    assert listed(["one", "two"], "or") == "one or two"
