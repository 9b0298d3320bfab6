"""Bars of what came in, drawn by the server: online below, at the venue on top. Pure."""

from collections.abc import Sequence

import msgspec

from vibewell.domains.payments import Bucket, Sums

HEIGHT = 100
STEP = 10
WIDTH = 7


class Bar(msgspec.Struct, frozen=True):
    """A day, week or month: both parts from below, in units of a chart 100 high, and what is said of it."""

    x: float
    online: float
    venue: float
    words: str
    is_now: bool

    @property
    def online_y(self) -> float:
        """Where the lower part begins."""
        return HEIGHT - self.online

    @property
    def venue_y(self) -> float:
        """Where the upper part begins."""
        return HEIGHT - self.online - self.venue


class Chart(msgspec.Struct, frozen=True):
    """Bars, how wide all of them are, and the amount at the top, a round one, in minor units."""

    bars: list[Bar]
    width: int
    top: int


def came_in(sums: Sums) -> int:
    """What came in before anything went out again; what was paid with a voucher came in when that was sold."""
    return max(sums.sales + sums.tips + sums.vouchers_sold - sums.vouchers_used, 0)


def draw(buckets: Sequence[Bucket], words: Sequence[str], now: int | None) -> Chart:
    """A chart of these; `words` is what is said of each, `now` which of them is not over yet."""
    amounts = [(came_in(bucket.online), came_in(bucket.venue)) for bucket in buckets]
    top = round_top(max((sum(pair) for pair in amounts), default=0))
    bars = [
        Bar(
            at * STEP + (STEP - WIDTH) / 2,
            round(online * HEIGHT / top, 2),
            round(venue * HEIGHT / top, 2),
            words[at],
            at == now,
        )
        for at, (online, venue) in enumerate(amounts)
    ]
    return Chart(bars, max(len(bars), 1) * STEP, top)


def round_top(most: int) -> int:
    """The smallest of 1, 2, 5, 10, 20 … euros (or whatever the currency's hundred is) that is not below."""
    unit = 100
    while True:
        for factor in (1, 2, 5):
            if unit * factor >= most:
                return unit * factor
        unit *= 10
