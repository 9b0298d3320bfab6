"""Lines of money in the reader's words: what we call them ourselves is translated, a house's own names are not."""

from collections.abc import Mapping

import msgspec

from vibewell.domains.payments import PaidLine
from vibewell.web.site.words import Say, marked

# By the kind of a line, as it is written down.
OURS: Mapping[str, tuple[str, ...]] = {
    "tip": (marked("Tip"),),
    "fee": (marked("Late cancellation"), marked("Nobody came")),
}
# By what was paid, where only its first line is known.
FIRST: Mapping[str, tuple[str, ...]] = {"fee": OURS["fee"], "balance": OURS["tip"]}


def line_said(kind: str, label: str, say: Say) -> str:
    """What a line is for."""
    return say(label) if label in OURS.get(kind, ()) else label


def paid_said(line: PaidLine, say: Say) -> PaidLine:
    """A payment of a list, as its reader reads it: what it was for, and why it came to nothing."""
    label = say(line.label) if line.label in FIRST.get(line.purpose, ()) else line.label
    return msgspec.structs.replace(line, label=label, failure=say(line.failure) if line.failure else line.failure)
