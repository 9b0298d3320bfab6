"""Sorted lists of disjoint, half-open intervals of integers, and the arithmetic that the engine needs on them."""

from bisect import bisect_left
from collections.abc import Iterable

from vibewell.domains.scheduling.types import Interval

Spans = list[Interval]


def merged(spans: Iterable[Interval]) -> Spans:
    """The union; empty intervals vanish and touching ones become one."""
    union: Spans = []
    for low, high in sorted(spans):
        if low >= high:
            continue
        if union and low <= union[-1][1]:
            if high > union[-1][1]:
                union[-1] = (union[-1][0], high)
        else:
            union.append((low, high))
    return union


def common(left: Spans, right: Spans) -> Spans:
    """The intersection."""
    both: Spans = []
    lefts, rights = iter(left), iter(right)
    try:
        low_left, high_left = next(lefts)
        low_right, high_right = next(rights)
        while True:
            low = low_left if low_left > low_right else low_right
            if high_left < high_right:
                if low < high_left:
                    both.append((low, high_left))
                low_left, high_left = next(lefts)
            else:
                if low < high_right:
                    both.append((low, high_right))
                low_right, high_right = next(rights)
    except StopIteration:
        return both


def without(whole: Spans, removed: Spans) -> Spans:
    """What of `whole` lies outside `removed`."""
    rest: Spans = []
    for low, high in whole:
        free = low
        for cut_low, cut_high in removed:
            if cut_high <= free:
                continue
            if cut_low >= high:
                break
            if free < cut_low:
                rest.append((free, cut_low))
            free = cut_high
        if free < high:
            rest.append((free, high))
    return rest


def lies_in(at: int, spans: Spans) -> bool:
    """Whether an instant lies in one of them."""
    after = bisect_left(spans, (at + 1,))
    return after > 0 and at < spans[after - 1][1]


def moved(spans: Spans, by: int) -> Spans:
    return [(low + by, high + by) for low, high in spans] if by else spans
