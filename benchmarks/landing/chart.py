"""The figures as bars, an SVG without any library: it must not change with one."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.landing.figure import Figure

_HEIGHT, _LEFT, _WIDTH = 26, 170, 480


def chart(figures: Sequence[Figure], events: int) -> str:
    """CPU time of an event by contender, in microseconds."""
    costs = [figure.micros(events) for figure in figures]
    most = max(costs)
    rows = []
    for place, (figure, cost) in enumerate(zip(figures, costs, strict=True)):
        top = 30 + place * _HEIGHT
        colour = "#0b7285" if figure.contender == "eventide" else "#adb5bd"
        rows += [
            f'<text x="{_LEFT - 8}" y="{top + 14}" text-anchor="end">'
            f"{figure.target}: {figure.contender}</text>",
            f'<rect x="{_LEFT}" y="{top}" width="{cost / most * _WIDTH:.1f}" height="18" '
            f'fill="{colour}"/>',
            f'<text x="{_LEFT + cost / most * _WIDTH + 6:.1f}" y="{top + 14}">{cost:.0f}</text>',
        ]
    height = 40 + len(costs) * _HEIGHT
    bars = "\n".join(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDTH + 70}" height="{height}" '
        'font-family="sans-serif" font-size="13">\n'
        '<rect width="100%" height="100%" fill="white"/>\n'
        f'<text x="{_LEFT}" y="18">CPU microseconds an event</text>\n{bars}\n</svg>\n'
    )
