"""What is called the same in one list, table or choice, and leads elsewhere: whoever hears or sees it cannot tell."""

from html.parser import HTMLParser

_LISTS = {"table", "ul", "ol", "dl", "fieldset", "select"}
_SAID = {"a", "button", "option", "label"}


class _Lists(HTMLParser):
    """By the words of each link, button and choice where they lead, for each list by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.lists: list[dict[str, set[str]]] = []
        self._open: list[tuple[str, dict[str, set[str]]]] = []
        self._inputs: dict[str, str] = {}  # by id what a radio button or a box to tick sends
        self._said: tuple[str, str] | None = None  # the tag of what is being said, and where it leads
        self._words = self._instead = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in _LISTS:
            self._open.append((tag, {}))
            self.lists.append(self._open[-1][1])
        if tag == "input" and said.get("type") in {"radio", "checkbox"}:
            self._inputs[said.get("id", "")] = f"{said.get('name')}={said.get('value')}"
        if tag in _SAID and (to := self._leads_to(tag, said)):
            self._said, self._words, self._instead = (tag, to), "", said.get("aria-label", "")

    def _leads_to(self, tag: str, said: dict[str, str]) -> str:
        match tag:
            case "a":
                return said.get("href", "")
            case "label":
                return self._inputs.get(said.get("for", ""), "")
            case _:
                return said.get("value", "")

    def handle_data(self, data: str) -> None:
        self._words += data

    def handle_endtag(self, tag: str) -> None:
        if self._said is not None and self._said[0] == tag:
            if self._open:
                words = " ".join((self._instead or self._words).split())
                self._open[-1][1].setdefault(words, set()).add(self._said[1])
            self._said = None
        if self._open and self._open[-1][0] == tag:
            self._open.pop()


def called_alike(page: str) -> list[str]:
    """Of what a page is about."""
    lists = _Lists()
    lists.feed(page.partition("<main")[2].partition("</main")[0])
    return [f"{words} ({len(to)} times)" for each in lists.lists for words, to in each.items() if len(to) > 1]
