"""What a check of `vibewell verify` is, and what it finds."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import msgspec
import psycopg

from vibewell.boot.settings import Settings

FAULTS_SHOWN_MAX = 20
BUSINESSES_AT_ONCE = 400


class Fault(NamedTuple):
    """Something that is not as it must be: the rows it is about, and what is wrong with them."""

    ids: list[str]
    told: str


class Finding(msgspec.Struct):
    """What a check looked at, how much of it, and what was wrong; the first `FAULTS_SHOWN_MAX` faults are kept."""

    checked: int = 0
    faults: list[Fault] = []
    count: int = 0

    def add(self, faults: Sequence[Fault]) -> None:
        """More faults."""
        self.count += len(faults)
        self.faults = [*self.faults, *faults][:FAULTS_SHOWN_MAX]


class Ground(msgspec.Struct):
    """What a check looks at: the whole database at one moment, as somebody whom row security lets pass."""

    connection: psycopg.Connection[Any]
    settings: Settings
    now: datetime
    businesses: list[UUID]
    whole: bool
    # of starts, and of businesses whose hours are worked out anew
    sample: int

    def parts(self) -> Iterator[list[UUID]]:
        """The businesses, some at a time, so that memory stays small however large the town is."""
        for index in range(0, len(self.businesses), BUSINESSES_AT_ONCE):
            yield self.businesses[index : index + BUSINESSES_AT_ONCE]


class Check(Protocol):
    """One thing that must be true. `mend` says what to do where it is not."""

    @property
    def name(self) -> str:
        """Short and stable, for programs."""
        ...

    @property
    def title(self) -> str:
        """What is true where nothing is found."""
        ...

    @property
    def mend(self) -> str:
        """One sentence."""
        ...

    def look(self, ground: Ground) -> Finding:
        """Look at everything, or at as much as was asked for."""
        ...


class Facts(msgspec.Struct, frozen=True):
    """A check in SQL, part by part of the town: `counted` gives a number, `wrong` rows of ids (text[]) and a sentence.

    Both know `businesses` (uuid[]) and `now`. With `of_the_house` it is asked once, and not for a single business.
    """

    name: str
    title: str
    mend: str
    counted: str
    wrong: str
    of_the_house: bool = False

    def look(self, ground: Ground) -> Finding:
        """See the protocol."""
        finding = Finding()
        if self.of_the_house and not ground.whole:
            return finding
        for part in [ground.businesses[:0]] if self.of_the_house else ground.parts():
            values = {"businesses": part, "now": ground.now}
            finding.checked += ground.connection.execute(self.counted.encode(), values).fetchall()[0][0]
            finding.add([Fault(*row) for row in ground.connection.execute(self.wrong.encode(), values)])
        return finding
