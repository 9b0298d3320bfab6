"""Who tries the doors: everybody that the product knows, as the kernel's callers."""

from uuid import UUID

from vibewell.kernel.db import Caller

ADDRESS, OTHER_ADDRESS = "address:192.0.2.1", "address:192.0.2.2"


def uid(number: int) -> UUID:
    """A fixed id of the hand-made world."""
    return UUID(f"00000000-0000-7000-8000-{number:012x}")


# People, by the number of their account
CLARA, NINA, OTTO, HUGO, ZOE = uid(1), uid(2), uid(3), uid(4), uid(5)
IDA, LENE, JONAS, MEHMET, TILDA, ELKE, SOFIA, NOOR = (uid(number) for number in range(10, 18))
BROWSER, OTHER_BROWSER = uid(20), uid(21)
# The keys of Atelier Nordlicht, and what they belong to
KEY_MANAGER, KEY_DESK, KEYS_HOUSE = uid(30), uid(31), uid(100)

PEOPLE: dict[str, Caller] = {
    "stranger": Caller.anonymous(idempotency_scope=ADDRESS),
    "visitor": Caller.anonymous(BROWSER, OTHER_ADDRESS),
    "other_visitor": Caller.anonymous(OTHER_BROWSER, OTHER_ADDRESS),
    # a customer with visits behind and before her
    "clara": Caller.person(CLARA),
    # signed up a moment ago, in the browser in which the visitor held a start
    "nina": Caller.person(NINA, visitor_id=BROWSER),
    "otto": Caller.person(OTTO),
    # of Atelier Nordlicht
    "mehmet": Caller.person(MEHMET),
    "tilda": Caller.person(TILDA),
    "jonas": Caller.person(JONAS),
    "lene": Caller.person(LENE),
    "ida": Caller.person(IDA),
    # owned Atelier Nordlicht once
    "elke": Caller.person(ELKE),
    # owns Brauenwerk, and a cellar that is not published yet
    "sofia": Caller.person(SOFIA),
    "noor": Caller.person(NOOR),
    # programs with a key of Atelier Nordlicht
    "key_manager": Caller.key(KEY_MANAGER, KEYS_HOUSE, "manager"),
    "key_desk": Caller.key(KEY_DESK, KEYS_HOUSE, "receptionist"),
    "identity_admin": Caller.identity(),
    "service_role": Caller.service(),
    # owns the helpers; nobody logs in as it
    "engine": Caller("engine"),
}
EVERYONE = frozenset(PEOPLE)
TRUSTED = frozenset({"service_role", "engine"})
ANONYMOUS = frozenset({"stranger", "visitor", "other_visitor"})
DESK = frozenset({"ida", "lene", "jonas"})
MANAGERS = frozenset({"ida", "lene"})
TEAM = DESK | {"mehmet", "tilda"}
SIGNED_IN = TEAM | {"clara", "nina", "otto", "elke", "sofia", "noor"}
PUBLIC = ANONYMOUS | SIGNED_IN
# A key does what a member in its role does, but for what only people do.
KEYS_LIKE = {"lene": "key_manager", "jonas": "key_desk"}
