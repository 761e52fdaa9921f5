"""The form of a page, as a browser without script would send it after somebody typed into it."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._inside = self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = "data-keep" if "data-keep" in said else ""
        name = said.get("name", "")
        if not self._inside:
            return
        chosen = "checked" in said or said.get("type") not in ("radio", "checkbox")
        if tag == "input" and name and chosen:
            self.sent.append((name, said.get("value", "")))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in said:
            self.sent.append((self._select, said.get("value", "")))
        elif tag == "textarea":
            self._area = name

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent.append((self._area, data))

    def handle_endtag(self, tag: str) -> None:
        self._area = "" if tag == "textarea" else self._area
        self._select = "" if tag == "select" else self._select


def typed_into(html: str, **typed: str) -> dict[str, list[str]]:
    """All fields of the form that is kept; `typed` takes the place of what stood (`__`: `-`)."""
    form = _Form()
    form.feed(html)
    sent: dict[str, list[str]] = {}
    for name, value in form.sent:
        sent.setdefault(name, []).append(value)
    return sent | {name.replace("__", "-"): [value] for name, value in typed.items()}
