"""The named cast of the demo town: the same people in seeds, tests and screenshots."""

import msgspec

PASSWORD = "vibewell-demo"  # noqa: S105 - printed at every start of the demo


class CastMember(msgspec.Struct, frozen=True):
    """Who can sign in, and what they see."""

    email: str
    name: str
    what: str


CAST = (
    CastMember("clara@vibewell.example", "Clara Hoffmann", "a customer with visits behind and before her"),
    CastMember("mai@vibewell.example", "Mai Nguyen", "works alone: Lack & Lune, nails"),
    CastMember("ida@vibewell.example", "Ida Brandt", "owns Atelier Nordlicht, a salon of ten"),
    CastMember("lene@vibewell.example", "Lene Vogel", "manages Atelier Nordlicht"),
    CastMember("jonas@vibewell.example", "Jonas Petzold", "receptionist of Atelier Nordlicht"),
    CastMember("mehmet@vibewell.example", "Mehmet Aydın", "professional of Atelier Nordlicht"),
    CastMember("sofia@vibewell.example", "Sofia Marchetti", "owns another salon: Brauenwerk"),
    CastMember("noor@vibewell.example", "Noor Haddad", "moderates the platform"),
)
