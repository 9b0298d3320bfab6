"""Filling a diary: dense around today, thinner with every week ahead, a thin record of the past."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from vibewell.boot.town.diary import MINUTE, Diary, Laid
from vibewell.boot.town.dice import Dice
from vibewell.boot.town.plans import BusinessPlan, MemberPlan, Offer, Sketch

DAY_SECONDS = 86_400
NEAR_SHARE = 0.55
FADES_OVER_DAYS = 7.0
SHARE_MAX = 0.88
USUAL_VISIT_MINUTES = 50
# Mondays are slow, Fridays and Saturdays are not.
OF_WEEKDAY = (0.85, 0.95, 1.0, 1.05, 1.15, 1.2, 1.0)
TWO_SERVICES = 0.06
VISITS_A_RUN_MAX = 40


class Stretch(NamedTuple):
    """A run of working time without a break; its grid begins with it. `day` counts from today."""

    low: int
    high: int
    day: int


def stretches(spans: Sequence[tuple[int, int]], midnight: int, window: tuple[int, int]) -> list[Stretch]:
    """The runs of a member, without those that the window's ends have cut."""
    return [
        Stretch(low, high, (low - midnight) // DAY_SECONDS)
        for low, high in spans
        if low > window[0] and high < window[1]
    ]


def share_of(sketch: Sketch, day: int, weekday: int) -> float:
    """How much of a run is taken, `day` days from today."""
    if day >= 0:
        share = NEAR_SHARE * math.exp(-max(0, day - 2) / FADES_OVER_DAYS)
    elif day >= -7:
        share = sketch.recent_share
    else:
        share = sketch.past_share if -day <= sketch.history_days else 0.0
    return min(SHARE_MAX, share * OF_WEEKDAY[weekday] * sketch.share)


def fill(business: BusinessPlan, runs: Mapping[str, Sequence[Stretch]], diary: Diary, today: date, dice: Dice) -> None:
    """Lay visits into every run of every member."""
    for member in business.members:
        if not member.offers:
            continue
        weights = [(offer, offer.service.treatment.often) for offer in member.offers]
        for run in runs[member.id]:
            share = share_of(business.sketch, run.day, (today.weekday() + run.day) % 7)
            if share > 0.004:
                _Filling(diary, member, weights, run, share, dice).fill()


class _Filling:
    """One run of one member being filled."""

    def __init__(
        self,
        diary: Diary,
        member: MemberPlan,
        weights: list[tuple[Offer, float]],
        run: Stretch,
        share: float,
        dice: Dice,
    ) -> None:
        self.diary, self.member, self.weights, self.run = diary, member, weights, run
        self.share, self.dice = share, dice
        self.idle = MINUTE * USUAL_VISIT_MINUTES * (1 - share) / share
        self.step = MINUTE * member.offers[0].service.step_minutes

    def fill(self) -> None:
        """From the run's beginning to its end, visit after visit."""
        at = self.run.low + int(self.idle * self.dice.roll())
        for _ in range(VISITS_A_RUN_MAX):
            start = self._on_grid(at)
            chosen = self._choose(self.run.high - start)
            if not chosen:
                return
            visit = self.diary.lay(self.member, chosen, start)
            if visit is None:
                at = start + self.step
                continue
            self._fill_pauses(visit)
            at = visit.ends + self._gap()

    def _on_grid(self, at: int) -> int:
        return self.run.low + -(-(at - self.run.low) // self.step) * self.step

    def _gap(self) -> int:
        if self.dice.chance(self.share * 0.7):
            return 0
        return int(self.idle * (0.3 + 1.5 * self.dice.roll()))

    def _choose(self, seconds: int) -> list[Offer]:
        """What somebody asks for, or something shorter that still fits; sometimes two services."""
        minutes = seconds // MINUTE
        offer = self.dice.weighted(self.weights)
        if offer.minutes_needed > minutes:
            short = [pair for pair in self.weights if pair[0].minutes_needed <= minutes]
            if not short:
                return []
            offer = self.dice.weighted(short)
        if self.dice.chance(TWO_SERVICES):
            more = self.dice.weighted(self.weights)
            together = offer.minutes_needed + more.minutes_needed
            if more.service.id != offer.service.id and together <= min(minutes, 180):
                return [offer, more]
        return [offer]

    def _fill_pauses(self, visit: Laid) -> None:
        """While something works by itself, somebody else may be served."""
        for item in visit.items:
            low = item.starts
            for part in item.offer.service.parts:
                high = low + MINUTE * part.minutes
                if not part.staff and self.dice.chance(self.share):
                    self._fill_pause(low, high)
                low = high

    def _fill_pause(self, low: int, high: int) -> None:
        start = self._on_grid(low)
        minutes = (high - start) // MINUTE
        short = [pair for pair in self.weights if pair[0].minutes_needed <= minutes and len(pair[0].service.parts) == 1]
        if short:
            self.diary.lay(self.member, [self.dice.weighted(short)], start)
