"""Selectors select on a real DuckDB and a real PostgreSQL what CSS means by them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from loader.labels.selectors import SelectorError, selector_pattern
from tests.reference.hierarchy import Element, read, selects
from tests.unit.rules.databases import Database

#: Tag, classes, attributes; from the outermost element to the one that was used.
Elements = list[tuple[str, list[str], dict[str, str]]]

PAGE: Elements = [
    ("div", ["page"], {}),
    ("form", ["box", "wide"], {"id": "signup", "data-step": "2"}),
    ("a", ["btn", "btn-primary", "md:flex"], {"href": '/go?a="b";c', "text": "Sign up; now"}),
    ("span", [], {"class": "", "title": "back\\slash"}),
]


def chain(elements: Elements) -> str:
    """The elements in PostHog's form, as its own code writes it."""
    texts = []
    for tag, classes, attributes in reversed(elements):
        names = "".join("." + name.replace('"', "") for name in sorted(classes))
        known = {"nth-child": "1", "nth-of-type": "1"}
        for name, value in attributes.items():
            known[name if name == "text" else f"attr__{name}"] = value
            known |= {"href": {"href": value}, "id": {"attr_id": value}}.get(name, {})
        if classes:
            known["attr__class"] = " ".join(classes)
        values = [
            f'{key}="{value.replace(chr(34), chr(92) + chr(34))}"'
            for key, value in sorted(known.items())
        ]
        texts.append(f"{tag}{names}:{''.join(values)}")
    return ";".join(texts)


def path(elements: Elements) -> str:
    """The elements in Heap's form."""
    text = ""
    for tag, classes, attributes in elements:
        parts = [f".{name};" for name in classes]
        for name, value in attributes.items():
            parts.append(f"#{value};" if name == "id" else f"[{name}={value}];")
        text += f"@{tag};{''.join(parts)}|"
    return text


def _selected(database: Database, selector: str, hierarchies: list[str]) -> list[bool]:
    macros = database.macros
    rows = " union all ".join(
        f"select {n} as n, {macros('text_literal', text)} as hierarchy"
        for n, text in enumerate(hierarchies)
    )
    matches = macros("text_matches", "h.hierarchy", selector_pattern(selector), True)
    found = database.query(f"select h.n from ({rows}) as h where {matches}")
    return [(number,) in found for number in range(len(hierarchies))]


SELECTED = [
    "a", "A", "*", "span", ".btn", "a.btn", "a.btn.btn-primary", ".btn-primary.btn", r".md\:flex",
    "#signup", "form#signup", "[id=signup]", "[id^=sign]", "form[data-step]", '[data-step="2"]',
    '[DATA-STEP="2"]', "div a", "div > form", "div > form > a > span", "div span", "form .btn span",
    "p, a", "p, .x, #signup", "div > * > a", '[href="/go?a=\\"b\\";c"]', "[href^='/go?']",
    "[href*='\"b\"']", "[href$=';c']", '[text="Sign up; now"]', '[text*="SIGN" i]',
    "[title$=slash]", "a.btn.btn", r"[title='back\\slash']", '[class*="prim"]', "a.btn[href]",
    "#signup.wide.box", "[class] span",
]  # fmt: skip
NOT_SELECTED = [
    "b", "p a", ".bt", ".btn-", "a.page", "#sign", "#SIGNUP", ".BTN", "form > span", "a > div",
    "span a", "div > a", "a a", "[data-step='20']", "[data-step='']", "[data-ste]", "[step]",
    '[href="/go"]', "[href$=go]", r"[href*='\\']", '[text*="SIGN"]', ".md", ".flex",
    r"[title*='\\\\']", "a#signup", "[nth]", "div.page > a", "spa", "pan", "[class*=wider]",
    "svg *",
]  # fmt: skip


@pytest.mark.parametrize("write", [chain, path])
@pytest.mark.parametrize("selector", SELECTED)
def test_what_a_selector_selects(database: Database, write: Any, selector: str) -> None:
    assert _selected(database, selector, [write(PAGE)]) == [True]


@pytest.mark.parametrize("write", [chain, path])
@pytest.mark.parametrize("selector", NOT_SELECTED)
def test_what_a_selector_does_not_select(database: Database, write: Any, selector: str) -> None:
    assert _selected(database, selector, [write(PAGE)]) == [False]


_NAMES = ["a", "b", "A", "div", "x", "md:x", "a-b", "_", "é", "[x]", "#", "x y", "x.y", "1"]
_VALUES = [
    "", "a", "A", '"', "\\", '\\"', "a\\", ";", "|", "]", "];", "]|", "a]b", "=", "a=b", ".a", "é",
    "a b", '";a="', "\n",
]  # fmt: skip
_KEYS = ["id", "href", "text", "x", "data-x", "ID", "xlink:href", "@click", "class"]
_names = st.one_of(
    st.sampled_from(_NAMES), st.text(alphabet='ab.:;|"[]#@= ', min_size=1, max_size=4)
)
_values = st.one_of(st.sampled_from(_VALUES), st.text(alphabet='ab\\";|]=:.', max_size=5))


def _css(text: str) -> str:
    """Any text as a CSS identifier."""
    return "".join(c if c in "abcdefghijklmnopqrstuvwxyzé" else f"\\{ord(c):x} " for c in text)


def _css_string(text: str) -> str:
    return '"' + "".join(f"\\{ord(c):x} " if c in '"\\\n' else c for c in text) + '"'


@st.composite
def _compounds(draw: st.DrawFn) -> str:
    text = draw(st.one_of(st.just("*"), _names.map(_css)))
    text += "".join(f".{_css(name)}" for name in draw(st.lists(_names, max_size=2)))
    for name in draw(st.lists(st.sampled_from(_KEYS[:-4] + _KEYS[-3:]), max_size=2, unique=True)):
        value = draw(_values)
        if name == "class":
            operator = "*=" if value and not value.isspace() and " " not in value else ""
        else:
            operator = draw(st.sampled_from(["", "=", "^=", "$=", "*="] if value else ["", "="]))
        written = _css_string(value) + draw(st.sampled_from(["", "", " i"]))
        text += f"[{_css(name)}{operator}{written if operator else ''}]"
    return text


_selectors = st.lists(
    st.lists(_compounds(), min_size=1, max_size=3).flatmap(
        lambda parts: st.lists(
            st.sampled_from([" ", " > "]), min_size=len(parts) - 1, max_size=len(parts) - 1
        ).map(lambda signs: "".join(map("".join, zip(parts, [*signs, ""], strict=True))))
    ),
    min_size=1,
    max_size=2,
).map(", ".join)
_elements = st.lists(
    st.tuples(
        _names,
        st.lists(_names, max_size=3),
        st.dictionaries(st.sampled_from(_KEYS), _values, max_size=3),
    ),
    min_size=1,
    max_size=4,
)
_hierarchies = st.one_of(
    _elements.map(chain),
    _elements.map(path),
    # Cut off, and anything at all.
    st.tuples(_elements.map(chain), st.integers(0, 60)).map(lambda t: t[0][: t[1]]),
    st.tuples(_elements.map(path), st.integers(0, 40)).map(lambda t: t[0][: t[1]]),
    st.text(alphabet='@ab;|:."\\=[]#', max_size=16),
)
_trial = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@_trial
@given(selector=_selectors, hierarchies=st.lists(_hierarchies, min_size=1, max_size=12))
@example(selector='[x*="\\\\"]', hierarchies=['a:x="\\"b"y="\\"c"', 'a:x="\\\\"b"'])
@example(selector='[x*="a;"]', hierarchies=["@a;[x=a];b];", "@a;[x=]a;b];"])
@example(selector="a > b", hierarchies=["b;;a", "@a;|@;|@b;|", "@a|@b", "a;b", "b:;a:"])
def test_any_selector_selects_what_it_means(
    database: Database, selector: str, hierarchies: list[str]
) -> None:
    try:
        found = _selected(database, selector, hierarchies)
    except SelectorError:
        assume(False)
    assert found == [selects(selector, hierarchy) for hierarchy in hierarchies]


_plain = st.text(alphabet="abcxyz-é", min_size=1, max_size=4)
_plain_elements = st.lists(
    st.tuples(
        _plain,
        st.lists(_plain, max_size=3, unique=True),
        st.dictionaries(st.sampled_from(["id", "href", "text", "x"]), _plain, max_size=3),
    ),
    min_size=1,
    max_size=4,
)


@given(_plain_elements)
def test_the_reference_reads_what_was_written(elements: Elements) -> None:
    for write in (chain, path):
        found = read(write(elements))
        assert [element.tag for element in found] == [tag for tag, _, _ in elements]
        assert [set(element.classes) for element in found] == [set(c) for _, c, _ in elements]
        for element, (_, _, attributes) in zip(found, elements, strict=True):
            assert isinstance(element, Element)
            assert attributes.items() <= dict(element.attributes).items()


@_trial
@given(elements=_plain_elements, selector=_selectors)
def test_both_forms_are_selected_alike(
    database: Database, elements: Elements, selector: str
) -> None:
    # Chains write classes and attributes of their own, and read a class with a dot as two.
    assume("class" not in selector and "nth" not in selector and "\\2e" not in selector)
    try:
        in_chain, in_path = _selected(database, selector, [chain(elements), path(elements)])
    except SelectorError:
        assume(False)
    assert in_chain is in_path


@pytest.mark.parametrize("outer", ["", "i.j.k.l.m.n > ", "o.p.q[r][s='t'][u*='v'] "])
def test_the_largest_selectors_run(database: Database, outer: str) -> None:
    selector = f"{outer}a#b.c[d][e='f'][g*='h']"
    deep = [("div", [f"c{n}"], {"title": 'x"' * 20}) for n in range(40)]
    found = [("a", ["c"], {"g": "ghi", "e": "f", "d": "", "id": "b"})]
    hierarchies = [write(elements) for write in (chain, path) for elements in (deep, deep + found)]
    assert _selected(database, selector, hierarchies) == [False, not outer] * 2


@pytest.mark.parametrize(
    ("selector", "words"),
    [
        ("", "not a CSS selector"),
        ("a >", "not a CSS selector"),
        ("a..b", "not a CSS selector"),
        ("[data-id=5]", "values of attributes stand in quotes"),
        ("a:hover", ":hover is not recorded. There are tags"),
        ("a:nth-child(2)", ":nth-child is not recorded"),
        ("a:not(.b)", "write not: {hierarchy: {selector: ...}}"),
        (":is(a, b)", ":is is written as a list with commas"),
        ("a:has(b)", "is not recorded"),
        ("a::before", "::before is no element"),
        ("a + b", "+ is not recorded"),
        ("a ~ b", "~ is not recorded"),
        ("svg|rect", "write rect"),
        ("[a|=b]", "of tests there are"),
        ("[class~=b]", "write .b"),
        ("[class=btn]", "write .name"),
        ("[class^=btn]", "write .name"),
        ('[class*="a b"]', "write .name"),
        ('[a*=""]', "never matches"),
        ('[a^="b"][a$="c"]', "two tests of a on one element"),
        ("#a#b", "two tests of id on one element"),
        (".a.b.c.d.e.f", "more than 5 classes and attributes"),
        (r"\@a\;", "no hierarchy can ever match this"),
        ("(" * 5000, "not a CSS selector"),
    ],
)
def test_what_a_hierarchy_cannot_answer_is_told(selector: str, words: str) -> None:
    with pytest.raises(SelectorError) as raised:
        selector_pattern(selector)
    assert words in str(raised.value)
