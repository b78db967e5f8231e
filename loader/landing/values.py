"""The values in a line that may be broken JSON, CSV or an error message: whole ones only."""

from __future__ import annotations

import csv
import io
import json
import re

_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_PUNCTUATION = re.compile(r"""[\s,:;|\[\](){}"']+""")
_DELIMITERS = ",;\t|"


def values_in(line: str) -> set[str]:
    """Every text that stands in the line as a whole value: a JSON string (unescaped, and what
    stands in it where it is JSON itself), a number or word, a cell of CSV, a quoted text.

    A value is told in several ways, since the line may be broken anywhere: rather one too many
    than one too few.
    """
    found = set(_PUNCTUATION.split(line))
    found.update(line.split('"'))
    found.update(line.split("'"))
    for string in _STRING.findall(line):
        text = _unescaped(string)
        found.add(text)
        if '"' in text:
            found |= values_in(text)
    for delimiter in _DELIMITERS:
        if delimiter in line:
            found.update(_cells(line, delimiter))
    found.discard("")
    return found


def _unescaped(string: str) -> str:
    if "\\" not in string:
        return string
    try:
        text: str = json.loads(f'"{string}"', strict=False)
    except ValueError:
        return string
    return text


def _cells(line: str, delimiter: str) -> set[str]:
    try:
        cells = [cell for row in csv.reader(io.StringIO(line), delimiter=delimiter) for cell in row]
    except csv.Error:
        cells = line.split(delimiter)
    return {*cells, *(cell.strip() for cell in cells)}
