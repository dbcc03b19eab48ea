"""A form as a browser would send it: what stands in its fields, and what is typed over it."""

from html.parser import HTMLParser


class Forms(HTMLParser):
    """Every form of a page that is sent by POST: its action, and its fields with what they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, list[str]]]] = []
        self.is_inside = False
        self.select = self.area = ""

    @property
    def fields(self) -> dict[str, list[str]]:
        return self.forms[-1][1]

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        has = dict(given)
        name, value = has.get("name") or "", has.get("value") or ""
        if tag == "form":
            self.is_inside = (has.get("method") or "").lower() == "post"
            if self.is_inside:
                self.forms.append((has.get("action") or "", {}))
        elif not self.is_inside or "disabled" in has:
            return
        elif tag == "input" and name and has.get("type") not in {"submit", "button", "file"}:
            if has.get("type") not in {"checkbox", "radio"} or "checked" in has:
                self.fields.setdefault(name, []).append(value or ("on" if has.get("type") == "checkbox" else ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in has:
            self.fields.setdefault(self.select, []).append(value)
        elif tag == "textarea":
            self.area = name
            self.fields[name] = [""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.is_inside and self.area:
            self.fields[self.area][0] += data.removeprefix("\n")


def fields_of(page: str, path: str) -> dict[str, list[str]]:
    """The fields of the page's form that is sent to `path`; of its last form without an address, failing that."""
    found = Forms()
    found.feed(page)
    bare = path.partition("?")[0]
    to_path = [fields for action, fields in found.forms if action.partition("?")[0] == bare]
    to_itself = [fields for action, fields in found.forms if not action]
    return (to_path or to_itself or [{}])[-1]
