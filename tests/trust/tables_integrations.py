# ruff: noqa: E501 - a sentence and the statement that tries it are read side by side
"""Keys of businesses: made and revoked by people, and no way to more for whoever has one."""

from tests.trust.access import tried
from tests.trust.people import MANAGERS

SOFIA = frozenset({"sofia"})
HASH = "decode(repeat('0b', 32), 'hex')"


def key(house: str = ":nordlicht", by: str = "coalesce(auth.uid(), :zoe)", more: str = "", value: str = "") -> str:
    """A key, made."""
    return (
        f"insert into api_keys (id, business_id, name, role, digest, last_four, created_by{more})"
        f" values (:fresh, {house}, 'Till', 'receptionist', {HASH}, '5555', {by}{value})"
    )


KEYS = [
    tried("api_keys", "select", "see the keys of Atelier Nordlicht", "select name, role, used_at, revoked_at from api_keys where id = :key_desk",
          by=MANAGERS, by_hand=True),
    tried("api_keys", "select", "see the keys of Brauenwerk", "select name from api_keys where id = :key_bw", by=SOFIA),
    tried("api_keys", "select", "read what a key hashes to", "select digest from api_keys where id = :key_desk"),
    tried("api_keys", "insert", "make a key of Atelier Nordlicht", key(), by=MANAGERS, by_hand=True),
    tried("api_keys", "insert", "make a key of Brauenwerk", key(":brauenwerk"), by=SOFIA),
    tried("api_keys", "insert", "make a key in Ida's name", key(by=":ida"), by=frozenset({"ida"})),
    tried("api_keys", "insert", "make a key that says it was used", key(more=", used_at", value=", now()")),
    tried("api_keys", "update", "revoke a key of Atelier Nordlicht",
          "update api_keys set revoked_at = now(), revoked_by = coalesce(auth.uid(), :zoe) where id = :key_desk", by=MANAGERS, by_hand=True),
    tried("api_keys", "update", "revoke it in Ida's name",
          "update api_keys set revoked_at = now(), revoked_by = :ida where id = :key_desk", by=frozenset({"ida"})),
    tried("api_keys", "update", "revoke all keys", "update api_keys set revoked_at = now(), revoked_by = coalesce(auth.uid(), :zoe)",
          by=MANAGERS | SOFIA, by_hand=True),
    tried("api_keys", "update", "give a revoked key back", "update api_keys set revoked_at = null, revoked_by = null where id = :key_ended"),
    tried("api_keys", "update", "touch a key without revoking it", "update api_keys set revoked_at = null, revoked_by = coalesce(auth.uid(), :zoe) where id = :key_desk"),
    tried("api_keys", "update", "revoke a key once more",
          "update api_keys set revoked_at = now(), revoked_by = coalesce(auth.uid(), :zoe) where id = :key_ended"),
    tried("api_keys", "update", "make more of a key", "update api_keys set role = 'manager' where id = :key_desk"),
    tried("api_keys", "update", "make more of a key that is revoked",
          "update api_keys set revoked_at = now(), revoked_by = auth.uid(), role = 'manager' where id = :key_desk"),
    tried("api_keys", "update", "choose its hash", f"update api_keys set digest = {HASH} where id = :key_desk"),
    tried("api_keys", "delete", "make a key forgotten", "delete from api_keys where id = :key_desk"),
]  # fmt: skip


def hook(house: str = ":nordlicht", by: str = "coalesce(auth.uid(), :zoe)", more: str = "", value: str = "") -> str:
    """A webhook, made."""
    return (
        f"insert into webhook_endpoints (id, business_id, address, kinds, created_by, secret_id{more})"
        f" values (:fresh, {house}, 'https://hooks.example/c', array['visit.booked'], {by}, :fresh{value})"
    )


HOOKS = [
    tried("webhook_endpoints", "select", "see where Atelier Nordlicht has things told", "select address from webhook_endpoints where id = :hook",
          by=MANAGERS, by_hand=True),
    tried("webhook_endpoints", "select", "see where Brauenwerk has", "select address from webhook_endpoints where id = :hook_bw", by=SOFIA),
    tried("webhook_endpoints", "insert", "listen at Atelier Nordlicht", hook(), by=MANAGERS, by_hand=True),
    tried("webhook_endpoints", "insert", "listen at Brauenwerk", hook(":brauenwerk"), by=SOFIA),
    tried("webhook_endpoints", "insert", "listen in Ida's name", hook(by=":ida"), by=frozenset({"ida"})),
    tried("webhook_endpoints", "insert", "listen as if it had been accepted", hook(more=", accepted_at", value=", now()")),
    tried("webhook_endpoints", "update", "lead it elsewhere", "update webhook_endpoints set address = 'https://hooks.example/d' where id = :hook",
          by=MANAGERS, by_hand=True),
    tried("webhook_endpoints", "update", "pause all of them", "update webhook_endpoints set off_at = now(), off_reason = 'paused'",
          by=MANAGERS | SOFIA, by_hand=True),
    tried("webhook_endpoints", "update", "say that something was accepted", "update webhook_endpoints set accepted_at = now() where id = :hook"),
    tried("webhook_endpoints", "update", "give it to Brauenwerk", "update webhook_endpoints set business_id = :brauenwerk where id = :hook", stops="23503"),
    tried("webhook_endpoints", "delete", "remove it", "delete from webhook_endpoints where id = :hook", by=MANAGERS, by_hand=True),
    tried("webhook_endpoints", "delete", "remove all of them", "delete from webhook_endpoints", by=MANAGERS | SOFIA, by_hand=True),
    tried("webhook_deliveries", "select", "read what Atelier Nordlicht was told", "select body, answer from webhook_deliveries where id = :told",
          by=MANAGERS, by_hand=True),
    tried("webhook_deliveries", "select", "read what Brauenwerk was told", "select body from webhook_deliveries where id = :told_bw", by=SOFIA),
    tried("webhook_deliveries", "insert", "make something up",
          "insert into webhook_deliveries (id, endpoint_id, business_id, event_id, subject_id, kind, body, happened_at, retry_until)"
          " values (:fresh, :hook, :nordlicht, :fresh, :fresh, 'visit.booked', '{}', now(), now())"),
    tried("webhook_deliveries", "update", "alter what was told", "update webhook_deliveries set body = '{}' where id = :told"),
    tried("webhook_deliveries", "delete", "forget what was told", "delete from webhook_deliveries where id = :told"),
]  # fmt: skip

PROBES = [*KEYS, *HOOKS]
