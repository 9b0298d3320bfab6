"""The mails that the running worker wrote."""

import re
import time

import msgspec
import psycopg

SECONDS_MAX = 20


class SentMail(msgspec.Struct, frozen=True):
    """A mail with a link and a code."""

    link: str
    code: str
    secret: str


class Post:
    """Mails by address, each handed out once, in order."""

    def __init__(self, owner_url: str) -> None:
        self._owner_url = owner_url
        self._seen: set[object] = set()

    def next(self, to: str) -> SentMail:
        """The next mail to this address, waited for."""
        deadline = time.monotonic() + SECONDS_MAX
        while time.monotonic() < deadline:
            with psycopg.connect(self._owner_url) as connection:
                rows = connection.execute(
                    "select id, text_body from mails where to_address = %s order by created_at, id", [to]
                ).fetchall()
            for mail_id, text in rows:
                if mail_id not in self._seen:
                    self._seen.add(mail_id)
                    return _read(text)
            time.sleep(0.05)
        raise AssertionError(f"no mail came to {to}")


def _read(text: str) -> SentMail:
    link = re.search(r"https?://\S+/auth/v1/verify\?\S+", text)
    assert link, text
    secret = re.search(r"token=([^&\s]+)", link[0])
    code = re.search(r"(?<!\d)(\d{6}|\d{3} \d{3})(?!\d)", text.replace(link[0], ""))
    assert secret, text
    assert code, text
    return SentMail(link[0], code[0].replace(" ", ""), secret[1])
