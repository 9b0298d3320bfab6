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

PROBES = KEYS
