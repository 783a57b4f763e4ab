"""Charts as SVG, drawn here by Vega-Lite: no script in the browser, nothing from another host.

Each stands above a table of the same figures, and says in words what it shows. What was drawn is kept by its data.
"""

import asyncio
import hashlib
import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import structlog
from markupsafe import Markup, escape
from pydantic_core import to_json

from shared.kernel.describing import describe

VEGA_LITE = "6.4"
KEPT_MAX = 500
FONT = "arial, sans-serif"
_CONFIG = {
    "font": FONT,
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {"labelFontSize": 14, "titleFontSize": 14, "labelColor": "#0b0c0c", "titleColor": "#0b0c0c",
             "gridColor": "#e5e6e7", "labelLimit": 260},
    "axisY": {"titlePadding": 16},  # labels may be wider than they were measured
    "legend": {"labelFontSize": 14, "titleFontSize": 14, "orient": "top", "labelLimit": 300},
    "text": {"fontSize": 14, "fill": "#0b0c0c"},
}  # fmt: skip
log = structlog.get_logger("pages")
_ROOT = re.compile(r"<svg[^>]*?viewBox=\"([^\"]*)\"[^>]*>")
_SAID = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')


class Charts:
    """Of one process."""

    def __init__(self) -> None:
        self._drawn: OrderedDict[str, str] = OrderedDict()

    async def draw(self, spec: Mapping[str, Any], title: str, description: str) -> Markup:
        """The SVG, with its title and what it shows in words for whoever does not see it."""
        whole = {"config": _CONFIG, **spec}
        key = hashlib.sha256(to_json(whole)).hexdigest()
        if key not in self._drawn:
            self._drawn[key] = await asyncio.to_thread(_draw, whole)
            if len(self._drawn) > KEPT_MAX:
                self._drawn.popitem(last=False)
        self._drawn.move_to_end(key)
        return _labelled(self._drawn[key], key[:12], title, description)

    async def warm(self) -> None:
        """The first drawing of a process takes seconds: done before anybody waits for it."""
        empty = {"data": {"values": [{"a": 1}]}, "mark": "bar", "encoding": {"x": {"field": "a", "type": "nominal"}}}
        try:
            await self.draw(empty, "", "")
        except (ImportError, ValueError) as error:
            log.warning("charts_not_drawn", error=describe(error))


def _draw(spec: Mapping[str, Any]) -> str:
    import vl_convert  # 90 MB that a worker does not need

    return str(vl_convert.vegalite_to_svg(dict(spec), vl_version=VEGA_LITE))


def _labelled(svg: str, key: str, title: str, description: str) -> Markup:
    """It scales with the page; its parts are not read out one by one, since the table below has them."""
    box = _ROOT.match(svg)
    view = box[1] if box else "0 0 600 200"
    root = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="app-chart" viewBox="{view}" role="img"'
        f' aria-labelledby="chart-{key}-title chart-{key}-desc" width="{view.split()[2]}">'
        f'<title id="chart-{key}-title">{escape(title)}</title><desc id="chart-{key}-desc">{escape(description)}</desc>'
    )
    inner = _SAID.sub("", svg[box.end() :] if box else "</svg>")
    return Markup(root + inner)  # noqa: S704 - Vega's own SVG, which escapes what it is given
