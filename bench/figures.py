"""One figure beside its limit, and the table of them."""

import os
from collections.abc import Sequence
from statistics import median

import msgspec


class Figure(msgspec.Struct, frozen=True):
    """Something measured. Without a limit it is told, not judged; `at_least` turns the limit around."""

    name: str
    value: float
    unit: str = ""
    limit: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def is_ok(self) -> bool:
        """Whether the limit is kept."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def verdict(self) -> str:
        """What the last column but one says."""
        if self.limit is None:
            return "-"
        return "ok" if self.is_ok else "OVER" if not self.at_least else "UNDER"


def load_average() -> str:
    """How busy the machine is: one minute's average beside the number of processors."""
    return f"load {os.getloadavg()[0]:.1f} of {os.cpu_count()}"


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that `percent` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def spread(values: Sequence[float]) -> str:
    """The median between the extremes, to show how steady it is."""
    return f"{min(values):.2f} .. {median(values):.2f} .. {max(values):.2f}"


def row_of(figure: Figure) -> str:
    """One line of the table."""
    sign = ">=" if figure.at_least else "<="
    limit = "" if figure.limit is None else f"{sign} {_number(figure.limit)} {figure.unit}".rstrip()
    value = f"{_number(figure.value)} {figure.unit}".rstrip()
    return f"{figure.name:<62} {value:>14}  {limit:<14} {figure.verdict:<6} {figure.note}".rstrip()


def heading() -> str:
    """The first line of the table."""
    return f"{'figure':<62} {'measured':>14}  {'limit':<14} {'':<6} how"


def _number(value: float) -> str:
    if value == int(value) and abs(value) < 1e9:
        return str(int(value))
    return f"{value:.2f}" if abs(value) < 100 else f"{value:.0f}"
