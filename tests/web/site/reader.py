"""Somebody with a browser without scripts: follows links and sends forms as they stand on the page."""

import ssl
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx
import msgspec

HTML = {"accept": "text/html"}
NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
PASSWORD = "three quiet words"


class Form(msgspec.Struct):
    """A form of a page: where it goes, how, and what it would send. `offers` are all values of its choices."""

    action: str
    method: str
    id: str = ""
    fields: dict[str, list[str]] = {}
    offers: dict[str, list[str]] = {}


class Sheet(HTMLParser):
    """What a page says and offers."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.words = ""
        self.ids: list[str] = []
        self._open: Form | None = None
        self._select = ""
        self._area = ""
        self._silent = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag in ("script", "style"):
            self._silent += 1
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form":
            self._open = Form(given.get("action", ""), given.get("method", "get"), given.get("id", ""))
            self.forms.append(self._open)
        elif self._open is not None:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        assert self._open is not None
        name = given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            self._offer(self._select, given.get("value", ""), chosen="selected" in given)
        elif tag == "textarea":
            self._area = name
            self._open.fields[name] = [""]
        elif tag == "button" and name:
            self._open.offers.setdefault(name, []).append(given.get("value", ""))
        elif tag == "input" and name and "disabled" not in given:
            if given.get("type") in ("checkbox", "radio"):
                self._offer(name, given.get("value", "on"), chosen="checked" in given)
            else:
                self._open.fields.setdefault(name, []).append(given.get("value", ""))

    def _offer(self, name: str, value: str, *, chosen: bool) -> None:
        assert self._open is not None
        self._open.offers.setdefault(name, []).append(value)
        if chosen:
            self._open.fields.setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent -= 1
        elif tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and self._open is not None:
            self._open.fields[self._area] = [self._open.fields[self._area][0] + data]
        elif not self._silent:
            self.words += data

    @property
    def text(self) -> str:
        """All words, on one line."""
        return " ".join(self.words.split())


class Reader:
    """A browser session without scripts."""

    def __init__(self, base_url: str, language: str = "en", agent: str = "Firefox/140 Linux") -> None:
        headers = {**HTML, "accept-language": language, "user-agent": agent}
        # Nothing here is encrypted, and reading all authorities of the web takes longer than a page.
        self.http = httpx.Client(
            base_url=base_url, headers=headers, follow_redirects=True, timeout=30, verify=NO_AUTHORITIES
        )
        self.answer: httpx.Response | None = None
        self._read: tuple[httpx.Response, Sheet] | None = None

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    @property
    def sheet(self) -> Sheet:
        """The page that lies open."""
        assert self.answer is not None
        if self._read is None or self._read[0] is not self.answer:
            self._read = (self.answer, Sheet(self.answer.text))
        return self._read[1]

    @property
    def path(self) -> str:
        """Where we are."""
        assert self.answer is not None
        parts = urlsplit(str(self.answer.url))
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    @property
    def status(self) -> int:
        assert self.answer is not None
        return self.answer.status_code

    def open(self, path: str) -> Sheet:
        """Go to an address."""
        self.answer = self.http.get(path)
        return self.sheet

    def form(self, action: str) -> Form:
        """The form of the open page whose address ends so, rather one that does something than one that asks."""
        found = [form for form in self.sheet.forms if urlsplit(form.action).path.endswith(action)]
        assert found, f"no form to {action} on {self.path}: {[form.action for form in self.sheet.forms]}"
        return max(found, key=lambda form: form.method == "post")

    def send(self, action: str, **written: str | list[str]) -> Sheet:
        """Write into the form with this address and send it."""
        form = self.form(action)
        fields: dict[str, str | list[str]] = {**form.fields, **written}
        assert self.answer is not None
        target = urljoin(str(self.answer.url), form.action)
        if form.method == "post":
            # Browsers say where a form comes from.
            origin = {"origin": f"{self.http.base_url}".rstrip("/"), "sec-fetch-site": "same-origin"}
            self.answer = self.http.post(target, data=fields, headers=origin)
        else:
            self.answer = self.http.get(target, params=fields)
        return self.sheet

    def sign_up(self, name: str, email: str) -> None:
        """Be somebody new, with `PASSWORD`."""
        self.open("/sign-up")
        self.send("/sign-up", name=name, email=email, password=PASSWORD)
        assert self.status == 200, self.sheet.text
