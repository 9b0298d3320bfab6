# ruff: noqa: E501 - a sentence and the statement that tries it are read side by side
"""Calendars of people, read from outside, and calendars from outside, read here."""

from tests.trust.access import tried
from tests.trust.people import DESK, SIGNED_IN

CLARA, MEHMET, SOFIA = frozenset({"clara"}), frozenset({"mehmet"}), frozenset({"sofia"})
HASH = "decode(repeat('0a', 32), 'hex')"

FEEDS = [
    tried("calendar_feeds", "select", "see that Clara has a feed", "select id, read_at from calendar_feeds where id = :feed", by=CLARA),
    tried("calendar_feeds", "select", "see that Mehmet has one of his work", "select id from calendar_feeds where id = :feed_mehmet", by=MEHMET),
    tried("calendar_feeds", "select", "read the secret of a feed", "select token_hash from calendar_feeds where id = :feed"),
    tried("calendar_feeds", "insert", "have a feed of one's own visits",
          f"insert into calendar_feeds (id, person_id, token_hash) values (:fresh, coalesce(auth.uid(), :zoe), {HASH})", by=SIGNED_IN, stops="23"),
    tried("calendar_feeds", "insert", "have a feed of Clara's visits",
          f"insert into calendar_feeds (id, person_id, token_hash) values (:fresh, :clara, {HASH})", by=CLARA, stops="23"),
    tried("calendar_feeds", "insert", "have a feed of Mehmet's work",
          "insert into calendar_feeds (id, person_id, staff_id, business_id, token_hash)"
          f" values (:fresh, coalesce(auth.uid(), :zoe), :s_mehmet, :nordlicht, {HASH})", by=MEHMET, stops="23"),
    tried("calendar_feeds", "insert", "say that one's feed was read",
          f"insert into calendar_feeds (id, person_id, token_hash, read_at) values (:fresh, coalesce(auth.uid(), :zoe), {HASH}, now())", stops="23"),
    tried("calendar_feeds", "update", "choose a secret by hand", f"update calendar_feeds set token_hash = {HASH} where id = :feed"),
    tried("calendar_feeds", "delete", "revoke Clara's feed", "delete from calendar_feeds where id = :feed", by=CLARA),
    tried("calendar_feeds", "delete", "revoke Mehmet's feed", "delete from calendar_feeds where id = :feed_mehmet", by=MEHMET),
    tried("calendar_feeds", "delete", "revoke whatever feed", "delete from calendar_feeds", by=CLARA | MEHMET),
]  # fmt: skip

EXTERNAL = [
    tried("external_calendars", "select", "see that Mehmet's calendar is read",
          "select label, host, read_at, error from external_calendars where id = :calendar", by=DESK | MEHMET),
    tried("external_calendars", "select", "read where Mehmet's calendar lies", "select address from external_calendars where id = :calendar"),
    tried("external_calendars", "select", "read what is in Mehmet's calendar", "select copy from external_calendars where id = :calendar"),
    tried("external_calendars", "select", "see that Sofia's calendar is read",
          "select label from external_calendars where id = :calendar_bw", by=SOFIA),
    tried("external_calendars", "insert", "read a calendar for Mehmet",
          "insert into external_calendars (id, business_id, staff_id, label, address)"
          " values (:fresh, :nordlicht, :s_mehmet, 'Private', 'https://calendar.example/')", by=DESK | MEHMET),
    tried("external_calendars", "insert", "say that it was read",
          "insert into external_calendars (id, business_id, staff_id, label, address, read_at)"
          " values (:fresh, :nordlicht, :s_mehmet, 'Private', 'https://calendar.example/', now())"),
    tried("external_calendars", "update", "have it read now", "update external_calendars set next_read_at = now() where id = :calendar",
          by=DESK | MEHMET),
    tried("external_calendars", "update", "lead it elsewhere", "update external_calendars set address = 'x' where id = :calendar"),
    tried("external_calendars", "update", "have all of them read now", "update external_calendars set next_read_at = now()", by=DESK | MEHMET | SOFIA),
    tried("external_calendars", "delete", "forget whatever calendar", "delete from external_calendars", by=DESK | MEHMET | SOFIA),
    tried("external_calendars", "delete", "forget Mehmet's calendar", "delete from external_calendars where id = :calendar", by=DESK | MEHMET),
]  # fmt: skip

PROBES = [*FEEDS, *EXTERNAL]
