"""An expected no: a stable code for programs and a sentence for a person."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

_NAMED = re.compile(r"%\((\w+)\)s")


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """A request that is understood and refused. Shown as `application/problem+json` or as a notice on a page.

    `extra` holds further members of the problem document, for example the alternatives to a taken start. A sentence
    names them as `%(limit)s`, to be translated before they are put in; `wording` is the sentence without them.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    sentence: ClassVar[str] = "That is not possible."

    def __init__(self, sentence: str | None = None, **extra: Any) -> None:
        self.wording = sentence or self.sentence
        self.detail = put_in(self.wording, extra)
        self.extra = extra
        super().__init__(self.detail)


def put_in(sentence: str, values: Mapping[str, Any]) -> str:
    """The sentence with these values where it names them; whatever else it holds stays as it is."""
    return _NAMED.sub(lambda name: str(values.get(name[1], name[0])), sentence)


class Invalid(Refusal):
    """The request itself can't be read: a field is missing, unknown, out of range or of the wrong kind."""

    code = "request.invalid"
    status = 400
    sentence = "Something in this request can't be read."


class NotFound(Refusal):
    """There is no such thing, or it is not this caller's to see: both answer alike."""

    code = "not_found"
    status = 404
    sentence = "There is nothing here."


class SignInRequired(Refusal):
    """Nobody is signed in."""

    code = "sign_in_required"
    status = 401
    sentence = "Sign in first."


class Forbidden(Refusal):
    """Signed in, but this role may not do it."""

    code = "forbidden"
    status = 403
    sentence = "Your role does not allow this."


class TooMany(Refusal):
    """A limit on requests is reached; `retry_after_seconds` says when to come back."""

    code = "too_many_requests"
    status = 429
    sentence = "That was too often. Please wait a little."


class Unavailable(Refusal):
    """The service can't answer now; trying again later is right."""

    code = "unavailable"
    status = 503
    sentence = "We can't answer right now. Please try again in a moment."
