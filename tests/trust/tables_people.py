# ruff: noqa: E501 - a sentence and the statement that tries it are read side by side
"""People, roles, what was recorded about them, and answers given once."""

from tests.trust.access import tried
from tests.trust.people import ADDRESS, ANONYMOUS, DESK, MANAGERS, PUBLIC, SIGNED_IN, TEAM

_ = DESK
MODERATOR = frozenset({"noor"})
SIGN_IN = frozenset({"identity_admin"})

PROBES = [
    tried("people", "select", "read a client's name and number", "select name, phone from people where id = :clara",
          by=TEAM | {"clara", "identity_admin"}),
    tried("people", "select", "read a client of another business", "select from people where id = :otto",
          by=TEAM | {"otto", "sofia", "identity_admin"}),
    tried("people", "select", "read somebody who only holds a start", "select from people where id = :hugo", by=SIGN_IN),
    tried("people", "select", "read a former member", "select from people where id = :elke", by=SIGN_IN | {"elke"}),
    tried("people", "insert", "come into being", "insert into people (id, name) values (coalesce(auth.uid(), :zoe), 'N')",
          by=SIGN_IN | SIGNED_IN, stops="23505", by_hand=True),
    tried("people", "insert", "come into being as somebody else", "insert into people (id, name) values (:fresh, 'N')",
          by=SIGN_IN),
    tried("people", "update", "rename Clara", "update people set name = 'C' where id = :clara", by=SIGN_IN | {"clara"}),
    tried("people", "update", "lock", "select from people where id = :clara for update", by=SIGN_IN | {"clara"}),
    tried("people", "update", "have been here longer", "update people set created_at = '2020-01-01' where id = :clara",
          by=SIGN_IN),
    tried("people", "update", "become somebody else", "update people set id = :fresh where id = :zoe", by=SIGN_IN),
    tried("people", "delete", "delete somebody", "delete from people where id = :zoe", by=SIGN_IN),

    tried("platform_roles", "select", "see who moderates", "select from platform_roles where person_id = :noor",
          by=MODERATOR),
    tried("platform_roles", "insert", "make Clara a moderator",
          "insert into platform_roles (person_id, role) values (:clara, 'moderator')"),
    tried("platform_roles", "update", "rise to admin", "update platform_roles set role = 'admin' where person_id = :noor"),
    tried("platform_roles", "delete", "take the role away", "delete from platform_roles where person_id = :noor"),

    tried("audit_entries", "select", "read what happened at Nordlicht",
          "select from audit_entries where business_id = :nordlicht and table_name = 'visits'", by=MANAGERS | MODERATOR),
    tried("audit_entries", "select", "read what happened at Brauenwerk",
          "select from audit_entries where business_id = :brauenwerk", by=MODERATOR | {"sofia"}),
    tried("audit_entries", "select", "read who was given a role",
          "select from audit_entries where table_name = 'platform_roles'", by=MODERATOR),
    tried("audit_entries", "insert", "write history",
          "insert into audit_entries (business_id, table_name, row_id, verb, changes) values (:nordlicht, 'a', 'b', 'c', '{}')"),
    tried("audit_entries", "update", "rewrite history", "update audit_entries set verb = 'x' where business_id = :nordlicht"),
    tried("audit_entries", "delete", "forget history", "delete from audit_entries where business_id = :nordlicht"),

    tried("idempotency_keys", "select", "read Clara's answers", "select from idempotency_keys where scope = :clara::text",
          by=frozenset({"clara"})),
    tried("idempotency_keys", "select", "read an address's answers",
          f"select from idempotency_keys where scope = '{ADDRESS}'", by=frozenset({"stranger"})),
    tried("idempotency_keys", "insert", "keep an answer of one's own",
          "insert into idempotency_keys (scope, key, request_hash)"
          " values (coalesce(auth.jwt() ->> 'idempotency_scope', 'x'), 'new', '')", by=PUBLIC),
    tried("idempotency_keys", "insert", "put words into Clara's mouth",
          "insert into idempotency_keys (scope, key, request_hash, status, body) values (:clara::text, 'new', '', 201, '')",
          by=frozenset({"clara"})),
    tried("idempotency_keys", "update", "fill an answer in",
          "update idempotency_keys set status = 201 where scope = :clara::text and key = 'open'", by=frozenset({"clara"})),
    tried("idempotency_keys", "update", "answer an address",
          f"update idempotency_keys set status = 201 where scope = '{ADDRESS}'", by=frozenset({"stranger"})),
    tried("idempotency_keys", "update", "answer by halves",
          "update idempotency_keys set body = 'x' where scope = :clara::text and key = 'open'"),
    tried("idempotency_keys", "update", "lock an answer",
          "select from idempotency_keys where scope = :clara::text and key = 'open' for update", by=frozenset({"clara"})),
    tried("idempotency_keys", "update", "replace an answer",
          "update idempotency_keys set body = 'x' where scope = :clara::text and key = 'answered'"),
    tried("idempotency_keys", "update", "ask something else under the key",
          "update idempotency_keys set request_hash = 'x', status = 201 where scope = :clara::text and key = 'open'"),
    tried("idempotency_keys", "update", "ask something else from an address",
          f"update idempotency_keys set request_hash = 'x', status = 201 where scope = '{ADDRESS}'"),
    tried("idempotency_keys", "delete", "forget an answer", "delete from idempotency_keys where scope = :clara::text"),

    tried("reviews", "select", "read a review", "select rating, body, author_name from reviews where id = :review", by=PUBLIC),
    tried("reviews", "select", "read whose review it is", "select person_id from reviews where id = :review"),
    tried("reviews", "select", "see which visit was reviewed", "select visit_id from reviews where id = :review", by=SIGNED_IN),
    tried("reviews", "select", "read of a business that is not published", "select rating from reviews where id = :review_keller",
          by=frozenset({"sofia"})),
    tried("reviews", "insert", "review one's own visit",
          "insert into reviews (id, business_id, visit_id, person_id, author_name, rating)"
          " values (:fresh, :nordlicht, :v_came, coalesce(auth.uid(), :clara), 'C', 5)", by=frozenset({"clara"})),
    tried("reviews", "insert", "review in Clara's name",
          "insert into reviews (id, business_id, visit_id, person_id, author_name, rating)"
          " values (:fresh, :nordlicht, :v_came, :clara, 'C', 1)", by=frozenset({"clara"})),
    tried("reviews", "insert", "review without having come",
          "insert into reviews (id, business_id, visit_id, person_id, author_name, rating)"
          " values (:fresh, :nordlicht, :v_clara, :clara, 'C', 1)"),
    tried("reviews", "insert", "review another business with it",
          "insert into reviews (id, business_id, visit_id, person_id, author_name, rating)"
          " values (:fresh, :brauenwerk, :v_came, :clara, 'C', 1)"),
    tried("reviews", "insert", "praise one's own salon",
          "insert into reviews (id, business_id, visit_id, person_id, author_name, rating)"
          " values (:fresh, :nordlicht, :v_ida, :ida, 'I', 5)"),
    tried("reviews", "insert", "review from the future",
          "insert into reviews (id, business_id, visit_id, person_id, author_name, rating, created_at)"
          " values (:fresh, :nordlicht, :v_came, :clara, 'C', 1, 'infinity')"),
    tried("reviews", "update", "change a rating", "update reviews set rating = 1 where id = :review"),
    tried("reviews", "delete", "delete a review", "delete from reviews where id = :review"),
]  # fmt: skip

assert not ANONYMOUS & SIGNED_IN
