"""Private feeds as their owners see them."""

from datetime import datetime
from uuid import UUID

import msgspec

from vibewell.kernel.errors import NotFound, Refusal


class Feed(msgspec.Struct, frozen=True):
    """That there is a feed. Its address is told once, when it is made; `read_at` is when a program read it last."""

    id: UUID
    created_at: datetime
    read_at: datetime | None


class FeedState(msgspec.Struct, frozen=True):
    """The feed, if there is one."""

    feed: Feed | None


class NewFeed(msgspec.Struct, frozen=True):
    """A feed that was made a moment ago, with its address, which nobody is told again."""

    id: UUID
    created_at: datetime
    address: str


class Reader(msgspec.Struct, frozen=True):
    """Whose visits a feed shows: a person's own, or those of a member at their business."""

    person_id: UUID
    staff_id: UUID | None
    business_id: UUID | None
    created_at: datetime
    name: str
    locale: str


class FeedUnknown(NotFound):
    """There is no feed, or it was revoked."""

    code = "feed.unknown"
    sentence = "There is no such calendar. It may have been revoked."


class FeedNotYours(Refusal):
    """The feed of a member is that member's alone, since it goes wherever they put it."""

    code = "feed.not_yours"
    status = 403
    sentence = "Everybody makes the calendar of their own visits themselves."
