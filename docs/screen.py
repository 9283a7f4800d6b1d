"""Draws the picture of the README: `python docs/screen.py` in a clone, after `searchkit demo`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import searchkit
from searchkit.rendering.console import make_console
from searchkit.rendering.screen import render_page

QUERY = "arms treaty"
FACETS = ("source", "person", "place", "date:year")
WIDTH = 120


def main(index: str = "index", out: str = str(Path(__file__).with_name("screen.svg"))) -> None:
    """Search the samples and export the screen as SVG."""
    page = searchkit.open(index).search(QUERY, facets=FACETS, limit=3)
    drill = [f"searchkit search {QUERY} -w 'person=Mikhail Gorbachev'", f"searchkit search {QUERY} --page 2"]
    console = make_console(width=WIDTH)
    console.record = True
    console.print(render_page(page, width=WIDTH, drill=drill))
    svg = console.export_svg(title=f"searchkit search {QUERY}", unique_id="searchkit")
    # Rich links a font from elsewhere; a picture in a README loads nothing.
    Path(out).write_text(re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
