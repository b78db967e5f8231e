"""Selectors as far as recorded hierarchies can answer them, read by cssselect."""

from __future__ import annotations

from dataclasses import dataclass, replace
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from loader.errors import EventideError

if TYPE_CHECKING:
    from cssselect.parser import Attrib, Tree

Operator: TypeAlias = Literal["exists", "=", "^=", "$=", "*="]

_OPERATORS: Final[dict[str, Operator]] = {"=": "=", "^=": "^=", "$=": "$=", "*=": "*="}

#: CSS ignores the case of A to Z, and of nothing else.
SMALL: Final = str.maketrans(ascii_uppercase, ascii_lowercase)
_KNOWN: Final = "tags, *, #ids, .classes, [attributes], spaces, > and commas"
_NAMES: Final = {"Negation": "not", "Matching": "is", "SpecificityAdjustment": "where"}
_REFUSED: Final = {
    "Negation": "belongs into the rule: write not: {hierarchy: {selector: ...}}",
    "Matching": "is written as a list with commas",
    "SpecificityAdjustment": "is written as a list with commas",
}
#: More would make patterns of megabytes: conditions may be met in any order.
MAX_CONDITIONS: Final = 5


class SelectorError(EventideError):
    """The selector cannot be used; the message has the way out."""


@dataclass(frozen=True, slots=True)
class AttributeTest:
    """`[name<operator>"value"]`; ignore_case for A to Z, as CSS has it."""

    name: str
    operator: Operator
    value: str = ""
    ignore_case: bool = False


@dataclass(frozen=True, slots=True)
class Compound:
    """What one element must be; an id is the test `[id="..."]`. tag is None for any."""

    tag: str | None = None
    classes: tuple[str, ...] = ()
    tests: tuple[AttributeTest, ...] = ()


@dataclass(frozen=True, slots=True)
class Complex:
    """Elements from the outermost to the selected one, and what is between each two: ` ` or `>`."""

    compounds: tuple[Compound, ...]
    combinators: tuple[str, ...] = ()


def parse_selector(text: str) -> list[Complex]:
    """The selectors of a list with commas. Raises SelectorError."""
    import cssselect

    try:
        selectors = cssselect.parse(text)
    except cssselect.SelectorError as error:
        message = str(error)
        if "Expected string or ident" in message:
            message += ' (values of attributes stand in quotes: [data-id="5"])'
        raise SelectorError(f"not a CSS selector: {message}.") from None
    except RecursionError:
        raise SelectorError("not a CSS selector that can be read: nested too deeply.") from None
    for selector in selectors:
        if selector.pseudo_element is not None:
            raise SelectorError(f"::{selector.pseudo_element} is no element; leave it out.")
    return [_complex(selector.parsed_tree) for selector in selectors]


def _complex(tree: Tree) -> Complex:
    from cssselect.parser import CombinedSelector

    if not isinstance(tree, CombinedSelector):
        return Complex((_compound(tree),))
    outer = _complex(tree.selector)
    if tree.combinator not in (" ", ">"):
        raise SelectorError(f"{tree.combinator} is not recorded; a selector has {_KNOWN}.")
    return Complex(
        (*outer.compounds, _compound(tree.subselector)), (*outer.combinators, tree.combinator)
    )


def _compound(tree: Tree) -> Compound:
    from cssselect.parser import Attrib, Class, Element, Hash

    if isinstance(tree, Element):
        if tree.namespace not in (None, "*"):
            raise SelectorError(f"{tree.namespace}| is not recorded; write {tree.element}.")
        return Compound(tag=tree.element)
    if isinstance(tree, Class):
        inner = _compound(tree.selector)
        if tree.class_name in inner.classes:
            return inner
        return replace(inner, classes=(*inner.classes, tree.class_name))
    if isinstance(tree, Hash):
        return _with_test(_compound(tree.selector), AttributeTest("id", "=", tree.id))
    if isinstance(tree, Attrib):
        return _with_test(_compound(tree.selector), _attribute_test(tree))
    kind = type(tree).__name__
    name = getattr(tree, "ident", None) or getattr(tree, "name", None) or _NAMES.get(kind, kind)
    raise SelectorError(f":{name} {_REFUSED.get(kind, 'is not recorded')}. There are {_KNOWN}.")


def _attribute_test(tree: Attrib) -> AttributeTest:
    name = tree.attrib.translate(SMALL)
    while name.startswith("attr__"):
        name = name.removeprefix("attr__")
    name = "id" if name == "attr_id" else name
    if tree.operator == "exists":
        return AttributeTest(name, "exists")
    operator, value = _OPERATORS.get(tree.operator), str(tree.value.value if tree.value else "")
    if tree.operator == "~=" and name == "class":
        raise SelectorError(f'[class~="{value}"]: write .{value}.')
    if operator is None:
        raise SelectorError(f"[{name}{tree.operator}...]: of tests there are =, ^=, $= and *=.")
    if "\x00" in value:
        raise SelectorError(f"[{name}{operator}...]: a value cannot hold the character NUL.")
    if operator != "=" and not value:
        raise SelectorError(f'[{name}{operator}""] never matches; write [{name}] or [{name}=""].')
    if name == "class" and (operator != "*=" or any(c.isspace() for c in value)):
        raise SelectorError(
            "[class...]: in what order an element had its classes is not recorded everywhere; "
            'write .name, or [class*="part"] for a part of one name.'
        )
    return AttributeTest(name, operator, value, tree.flag == "i")


def _with_test(compound: Compound, test: AttributeTest) -> Compound:
    others = [other for other in compound.tests if other.name == test.name]
    if test in others or (others and test.operator == "exists"):
        return compound
    kept = tuple(other for other in compound.tests if other not in others)
    if others and others[0].operator != "exists":
        raise SelectorError(
            f"two tests of {test.name} on one element; keep one of them, and write the other as "
            "a rule of its own if it is needed."
        )
    return replace(compound, tests=(*kept, test))
