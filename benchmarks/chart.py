"""Figures as bars, an SVG without any library: it must not change with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_HEIGHT, _LEFT, _WIDTH = 26, 170, 480


@dataclass(frozen=True)
class Bar:
    """One bar; `ours` is what the chart is about."""

    label: str
    value: float
    ours: bool = False


def bars(title: str, shown: Sequence[Bar]) -> str:
    """The SVG, with a bar a line in the order given."""
    most = max(bar.value for bar in shown)
    rows = []
    for place, bar in enumerate(shown):
        top = 30 + place * _HEIGHT
        length = bar.value / most * _WIDTH
        rows += [
            f'<text x="{_LEFT - 8}" y="{top + 14}" text-anchor="end">{bar.label}</text>',
            f'<rect x="{_LEFT}" y="{top}" width="{length:.1f}" height="18" '
            f'fill="{"#0b7285" if bar.ours else "#adb5bd"}"/>',
            f'<text x="{_LEFT + length + 6:.1f}" y="{top + 14}">{bar.value:.0f}</text>',
        ]
    height = 40 + len(shown) * _HEIGHT
    drawn = "\n".join(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDTH + 70}" height="{height}" '
        'font-family="sans-serif" font-size="13">\n'
        '<rect width="100%" height="100%" fill="white"/>\n'
        f'<text x="{_LEFT}" y="18">{title}</text>\n{drawn}\n</svg>\n'
    )
