"""Keys and webhooks in words: what they may and hear, how they do, and why a message was not taken. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from vibewell.domains.integrations import Delivery, Key, Webhook
from vibewell.web.business.calendar_words import age
from vibewell.web.site.words import Say, marked

ROLES: Mapping[str, str] = {
    "read_only": marked("Reads only"),
    "receptionist": marked("Runs the desk"),
    "manager": marked("Manages"),
}
ROLES_AT_LENGTH: Mapping[str, str] = {
    "read_only": marked("Reads only: what the desk sees, and changes nothing"),
    "receptionist": marked("Runs the desk: books, moves and cancels"),
    "manager": marked("Manages: the menu, hours and rooms as well"),
}
KINDS: Mapping[str, str] = {
    "visit.booked": marked("A visit was booked"),
    "visit.moved": marked("A visit was moved"),
    "visit.cancelled": marked("A visit was cancelled"),
    "visit.marked": marked("A client came, or did not"),
    "payment.paid": marked("A payment arrived"),
    "payment.refunded": marked("A payment was given back"),
    "payment.refund_returned": marked("A refund came back"),
    "payment.failed": marked("A payment failed"),
    "payment.disputed": marked("A payment is disputed"),
    "webhook.test": marked("A test"),
}
WHY: Mapping[str, str] = {
    "webhook.refused": marked("It did not take the message."),
    "webhook.off": marked("The webhook was switched off."),
    "address.invalid": marked("The address can't be read any more."),
    "address.not_allowed": marked("The address leads into a private network."),
    "outside.unknown_host": marked("Nobody on the internet has this name. Look for a typing mistake."),
    "outside.unreachable": marked("The server does not answer."),
    "outside.too_slow": marked("The server took longer than ten seconds."),
    "outside.garbled": marked("The server's answer can't be understood."),
}
OFF: Mapping[str, str] = {
    "paused": marked("paused"),
    "gone": marked("gone, it says"),
    "failing": marked("off: it failed for three days"),
}
STATES: Mapping[str, tuple[str, str]] = {
    "accepted": (marked("accepted"), "calm"),
    "waiting": (marked("on its way"), "wait"),
    "failed": (marked("given up"), "alert"),
}


class KeyLine(msgspec.Struct, frozen=True):
    """A key as the page lists it; `state` is empty for one that is good, `until` lies in its last day."""

    key: Key
    role: str
    state: str
    used: str
    until: datetime | None


class HookLine(msgspec.Struct, frozen=True):
    """A webhook as the page lists it."""

    webhook: Webhook
    state: str
    tone: str
    kinds: list[str]
    accepted: str


class DeliveryLine(msgspec.Struct, frozen=True):
    """A delivery as the page lists it."""

    delivery: Delivery
    what: str
    state: str
    tone: str
    why: str


def key_line(key: Key, now: datetime, say: Say, say_many: Say) -> KeyLine:
    """What there is to say about a key."""
    state = ""
    if key.revoked_at is not None:
        state = say("revoked")
    elif key.expires_at is not None and key.expires_at <= now:
        state = say("has run out")
    ago = age(now - key.used_at, say, say_many) if key.used_at else ""
    used = say("used %(age)s", age=ago) if ago else say("never used")
    until = key.expires_at - timedelta(seconds=1) if key.expires_at else None
    return KeyLine(key, say(ROLES[key.role]), state, used, until)


def hook_line(webhook: Webhook, now: datetime, say: Say, say_many: Say) -> HookLine:
    """What there is to say about a webhook."""
    if webhook.off_reason is not None:
        state, tone = say(OFF[webhook.off_reason]), "none" if webhook.off_reason == "paused" else "alert"
    elif webhook.failing_since is not None:
        state, tone = say("failing"), "alert"
    else:
        state, tone = say("listening"), "calm"
    ago = age(now - webhook.accepted_at, say, say_many) if webhook.accepted_at else ""
    accepted = say("last taken %(age)s", age=ago) if ago else say("nothing taken yet")
    return HookLine(webhook, state, tone, [say(KINDS[kind]) for kind in webhook.kinds], accepted)


def delivery_line(delivery: Delivery, say: Say) -> DeliveryLine:
    """What there is to say about a delivery."""
    state, tone = STATES[delivery.state]
    why = say(WHY.get(delivery.failure, "") or delivery.failure) if delivery.failure else ""
    return DeliveryLine(delivery, say(KINDS.get(delivery.kind, delivery.kind)), say(state), tone, why)
