# ruff: noqa: E501 - a sentence and the statement that tries it are read side by side
"""Who may do what: table by table and verb by verb, as sentences with the statement that tries them.

`tests/trust/test_access.py` lets everybody try everything and compares. A table that is missing here fails the gate:
add it to `MACHINE` when nobody but the worker reads it, else a `tried(...)` for each verb, in `tables_*.py`.
"""

import msgspec

from tests.trust.people import EVERYONE, KEYS_LIKE, PEOPLE, TRUSTED
from tests.trust.world import named

VERBS = ("select", "insert", "update", "delete")


class Probe(msgspec.Struct, frozen=True):
    """One thing to try. `allowed` succeed: each statement runs and touches a row. Everybody else is refused or sees nothing.

    `stops` is the SQLSTATE of a constraint that stops whoever got past row security; `given` is done before, by the owner.
    """

    table: str
    verb: str
    what: str
    statements: tuple[str, ...]
    allowed: frozenset[str]
    stops: str = ""
    given: str = ""


def tried(
    table: str, verb: str, what: str, *statements: str, by: frozenset[str] = frozenset(), only: frozenset[str] | None = None,
    stops: str = "", given: str = "", by_hand: bool = False,
) -> Probe:  # fmt: skip
    """A probe; the worker and the engine may do it as well, unless `only` names all who may.

    Keys may what those may whose role they have, unless it is done `by_hand`: by people.
    """
    if not by_hand:
        by |= {key for member, key in KEYS_LIKE.items() if member in by}
    unknown = (only if only is not None else by) - EVERYONE
    assert not unknown, f"nobody is called {unknown}"
    return Probe(
        table,
        verb,
        what,
        tuple(named(statement) for statement in statements),
        by | TRUSTED if only is None else only,
        stops,
        given,
    )


# Read and written by machines alone: table -> verb -> who. `tests/trust/matrix.py` makes the statements from the catalogue.
SERVICE = dict.fromkeys(VERBS, TRUSTED)
IDENTITY = {verb: frozenset({"identity_admin", "service_role"}) for verb in VERBS}
NOBODY: dict[str, frozenset[str]] = {}
ENGINE_READS = {"select": frozenset({"engine"})}
# What its owner does before somebody tries: tables that are empty as a rule.
GIVEN = {"private.clock_by_hand": "insert into private.clock_by_hand default values"}
MACHINE: dict[str, dict[str, frozenset[str]]] = {
    **{
        f"identity.{name}": IDENTITY
        for name in ("users", "identities", "sessions", "refresh_tokens", "one_time_tokens", "mfa_factors", "mfa_challenges",
                     "signing_keys", "rate_limits", "account_log")
    },
    **{f"jobs.procrastinate_{name}": SERVICE for name in ("jobs", "events", "periodic_defers", "workers")},
    # The helper that gives a member an account finds it by its address.
    "identity.users": {**IDENTITY, "select": IDENTITY["select"] | {"engine"}},
    "private.announcers": ENGINE_READS,
    "private.clock_by_hand": ENGINE_READS,
    **{f"public.{name}": SERVICE for name in ("outbox", "platform_invoice_numbers", "receipt_numbers", "request_counts", "roster_versions")},
    # The sign-in service can sign in as anybody anyway, so the demo's mail page may read as it.
    "public.mails": {**SERVICE, "select": TRUSTED | {"identity_admin"}},
    "public.job_failures": {"select": TRUSTED, "insert": frozenset({"service_role"}), "delete": frozenset({"service_role"})},
    **{
        f"public.{name}": {**SERVICE, "select": EVERYONE - {"identity_admin"}}
        for name in ("categories", "free_windows", "search_entries")
    },
}  # fmt: skip

# Functions that somebody besides the worker may call, and why that gives nothing away. Row security holds in those
# that run as whoever calls them; those that run as `engine` are called with hostile arguments in test_hostile_calls.py.
PERSON, ANYBODY, SIGN_IN = "authenticated", "anon, authenticated", "identity_admin"
FUNCTIONS: dict[str, tuple[str, str]] = {
    "auth.jwt": ("anon, authenticated, identity_admin", "the caller's own claims"),
    "auth.role": ("anon, authenticated, identity_admin", "the caller's own claims"),
    "auth.uid": ("anon, authenticated, identity_admin", "the caller's own claims"),
    "auth.visitor_id": ("anon, authenticated, identity_admin", "the caller's own claims"),
    "private.announce": ("anon, authenticated, identity_admin", "people announce only what private.announcers lists"),
    "private.enqueue_job": (SIGN_IN, "the sign-in service has its mails written"),
    "private.ahead_of": (PERSON, "checks that the caller manages the business"),
    "private.answer_earlier": (PERSON, "about offers made to the caller"),
    "private.as_offered": (ANYBODY, "compares an item with what is published"),
    "private.gift_balance": (PERSON, "answers whoever knows a code of 80 random bits; tries are counted"),
    "private.release_checkout": (PERSON, "about the caller's own checkout"),
    "private.reserve_gift": (PERSON, "for the caller's own checkout, to whoever knows the code"),
    "private.reserve_pass": (PERSON, "about the caller's own package"),
    "private.use_promo": (PERSON, "for the caller's own checkout; codes are made to be told"),
    "private.wants_payment": (PERSON, "whether something is due of a visit by published terms"),
    "private.audit_trail": (PERSON, "checks that the caller manages the business, or moderates"),
    "private.believable": (ANYBODY, "the database's clock"),
    "private.business_register": (PERSON, "checks for a moderator"),
    "private.class_seats": (ANYBODY, "free seats of classes, without names"),
    "private.count_request": (ANYBODY, "a counter that only goes up"),
    "private.is_moderator": (PERSON, "about the caller"),
    "private.is_my_staff": (PERSON, "about the caller"),
    "private.keep_claims": (PERSON, "keeps the claims of visits that stand, which nobody would take from them"),
    "private.keep_working_times": (PERSON, "checks that the caller manages the business"),
    "private.miss_check": (PERSON, "checks that the caller runs the desk or serves the visit"),
    "private.my_businesses": (PERSON, "about the caller"),
    "private.my_role": (PERSON, "about the caller"),
    "private.my_staff_id": (PERSON, "about the caller"),
    "private.note_check": (PERSON, "checks that the caller runs the desk or serves the visit"),
    "private.open_feed": (ANYBODY, "answers whoever knows the secret of a feed whose it is"),
    "private.platform_figures": (PERSON, "checks for a moderator"),
    "private.published": (ANYBODY, "whether a business is published"),
    "private.queue_summary": (PERSON, "checks for a moderator"),
    "private.retry_job": (PERSON, "checks for a moderator"),
    "private.roster_version": (ANYBODY, "a number"),
    "private.seat_account": (PERSON, "checks that the caller may appoint this member"),
    "private.seated": (PERSON, "answers the team alone"),
    "private.seats_taken": (ANYBODY, "how many seats of a date are taken, without names"),
    "private.serves": (PERSON, "about the caller"),
    "private.service_business": (PERSON, "which business a service belongs to"),
    "private.shares_a_visit": (PERSON, "about the caller's own clients"),
    "private.taken": (ANYBODY, "when members are busy, without saying with whom"),
    "private.taken_around": (ANYBODY, "when members are busy, without saying with whom"),
    "private.use_key": ("anon", "answers whoever knows the secret of a key whose it is, and counts it"),
    "private.urge_wish": (PERSON, "checks that the caller runs the desk of the business"),
    "private.wait_for_visits": (PERSON, "waits for others"),
    "private.wait_for": (ANYBODY, "waits for others; lets go of holds that ran out by the database's own clock"),
    **{
        f"private.{name}": (ANYBODY, "runs as whoever calls it")
        for name in ("common_grid", "flat", "live_services", "metres_between", "minutes_of_day", "own_text", "place_items",
                     "plain", "search_text", "wait_and_read", "wanted_services")
    },
}  # fmt: skip


def everything_tried() -> list[Probe]:
    """All probes that are written by hand."""
    from tests.trust import (
        tables_calendars,
        tables_catalog,
        tables_checkout,
        tables_checks,
        tables_integrations,
        tables_money,
        tables_people,
        tables_series,
        tables_visits,
        tables_waitlist,
    )

    return [
        *tables_people.PROBES,
        *tables_catalog.PROBES,
        *tables_visits.PROBES,
        *tables_calendars.PROBES,
        *tables_series.PROBES,
        *tables_waitlist.PROBES,
        *tables_checks.PROBES,
        *tables_checkout.PROBES,
        *tables_money.PROBES,
        *tables_integrations.PROBES,
    ]


__all__ = ["FUNCTIONS", "MACHINE", "PEOPLE", "VERBS", "Probe", "everything_tried", "tried"]
