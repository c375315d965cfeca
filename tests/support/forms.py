"""What a browser would send: the fields of a form as they stand on a page."""

from html.parser import HTMLParser


def form_on(page: str, ident: str = "record") -> dict[str, list[str]]:
    """The names and values of the form of this id, without its buttons."""
    reader = _Reader(ident)
    reader.feed(page)
    reader.close()
    return {name: values for name, values in reader.fields.items() if name != "form_token"}


class _Reader(HTMLParser):
    def __init__(self, ident: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._ident, self._is_inside = ident, False
        self._area, self._select, self._text = "", "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = told.get("id") == self._ident
        if not self._is_inside and told.get("form") != self._ident:
            return
        if tag == "input":
            self._input(told, is_checked="checked" in told)
        elif tag == "textarea":
            self._area, self._text = told["name"], ""
        elif tag == "select":
            self._select = told["name"]
            self.fields[self._select] = [""]
        elif tag == "option" and "selected" in told:
            self.fields[self._select] = [told["value"]]

    def _input(self, told: dict[str, str], *, is_checked: bool) -> None:
        if told.get("type") not in ("checkbox", "radio") or is_checked:
            self.fields.setdefault(told["name"], []).append(told["value"])

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag == "textarea" and self._area:
            # A browser leaves out the line end right behind the tag, and sends the others as CR LF.
            text = self._text.removeprefix("\n").replace("\n", "\r\n")
            self.fields.setdefault(self._area, []).append(text)
            self._area = ""
