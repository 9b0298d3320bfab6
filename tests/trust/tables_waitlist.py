# ruff: noqa: E501 - a sentence and the statement that tries it are read side by side
"""Who waits for what, and what was offered to whom."""

from tests.trust.access import tried
from tests.trust.people import SIGNED_IN, TEAM

CLARA, OTTO = frozenset({"clara"}), frozenset({"otto"})
ME = "coalesce(auth.uid(), :zoe)"
MY_NAME = f"(select name from people where id = {ME})"
WINDOW = "now() + interval '30 days', now() + interval '31 days'"


def wish(columns: str = "", values: str = "", *, who: str = ME, name: str = MY_NAME, business: str = ":nordlicht",
         service: str = ":cut") -> str:  # fmt: skip
    """Leave a wish."""
    return (
        f"insert into waitlist_wishes (id, business_id, person_id, person_name, service_ids, from_at, until_at{columns})"
        f" values (:fresh, {business}, {who}, {name}, array[{service}], {WINDOW}{values})"
    )


WISHES = [
    tried("waitlist_wishes", "select", "read what Clara waits for", "select from waitlist_wishes where id = :w_clara", by=TEAM | CLARA),
    tried("waitlist_wishes", "select", "read what Otto waits for at Brauenwerk", "select from waitlist_wishes where id = :w_otto",
          by=frozenset({"otto", "sofia"})),
    tried("waitlist_wishes", "insert", "wait for something", wish(), by=SIGNED_IN, by_hand=True),
    tried("waitlist_wishes", "insert", "wait in Zoe's name", wish(who=":zoe", name="'Zoe'")),
    tried("waitlist_wishes", "insert", "wait under another name", wish(name="'Somebody'")),
    tried("waitlist_wishes", "insert", "wait in the cellar", wish(business=":keller", service=":secret"), by=frozenset({"sofia"})),
    tried("waitlist_wishes", "insert", "have waited since next year", wish(", created_at", ", now() + interval '1 year'")),
    tried("waitlist_wishes", "insert", "wait before all others", wish(", urged_at", ", now()")),
    tried("waitlist_wishes", "insert", "wait for Clara's visit to be earlier", wish(", visit_id", ", :v_signed"), by=CLARA),
    tried("waitlist_wishes", "insert", "wait for a visit that only holds", wish(", visit_id", ", :v_hold")),
    tried("waitlist_wishes", "insert", "wait for a visit that was called off", wish(", visit_id", ", :v_cancelled")),
    tried("waitlist_wishes", "insert", "wait elsewhere for a visit to be earlier",
          wish(", visit_id", ", :v_signed", business=":brauenwerk", service=":brow")),
    tried("waitlist_wishes", "update", "wait no longer", "update waitlist_wishes set withdrawn_at = now() where id = :w_clara", by=CLARA),
    tried("waitlist_wishes", "update", "let nobody wait any longer", "update waitlist_wishes set withdrawn_at = now()", by=CLARA | OTTO),
    tried("waitlist_wishes", "update", "wait again", "update waitlist_wishes set withdrawn_at = null where id = :w_clara"),
    tried("waitlist_wishes", "update", "go to the front", "update waitlist_wishes set urged_at = now() where id = :w_clara"),
    tried("waitlist_wishes", "update", "have visits moved without asking",
          "update waitlist_wishes set asks = false where id = :w_move"),
    tried("waitlist_wishes", "update", "leave as somebody who was urged on",
          "update waitlist_wishes set withdrawn_at = now(), urged_at = now() where id = :w_clara"),
    tried("waitlist_wishes", "delete", "forget a wish", "delete from waitlist_wishes where id = :w_clara"),
]  # fmt: skip

OFFERS = [
    tried("waitlist_offers", "select", "read what Clara was offered", "select from waitlist_offers where id = :o_clara", by=TEAM | CLARA),
    tried("waitlist_offers", "select", "read what Otto was offered at Brauenwerk", "select from waitlist_offers where id = :o_otto",
          by=frozenset({"otto", "sofia"})),
    tried("waitlist_offers", "insert", "offer something to oneself",
          "insert into waitlist_offers (id, wish_id, business_id, person_id, hold_id, starts_at, ends_at, items, offered_at, expires_at)"
          f" values (:fresh, :w_move, :nordlicht, {ME}, :v_visitor, now(), now() + interval '1 hour', '[]', now(), now() + interval '1 hour')"),
    tried("waitlist_offers", "update", "have more time to answer",
          "update waitlist_offers set expires_at = expires_at + interval '1 day' where id = :o_clara"),
    tried("waitlist_offers", "update", "take what was offered, past its hold",
          "update waitlist_offers set accepted_at = now() where id = :o_clara"),
    tried("waitlist_offers", "delete", "forget an offer", "delete from waitlist_offers where id = :o_clara"),
]  # fmt: skip

PROBES = [*WISHES, *OFFERS]
