"""Stars and words for visits that took place."""

from vibewell.boot.town import voices
from vibewell.boot.town.crafts import Craft
from vibewell.boot.town.dice import Dice

REVIEWED = 0.35
SILENT = 0.3
IN_ENGLISH = 0.12
SECOND_SENTENCE = 0.55
WORDS_TRIES_MAX = 12

# stars and how often, at the modest and at the excellent end; what lies between is mixed
MODEST = {5: 0.44, 4: 0.32, 3: 0.15, 2: 0.06, 1: 0.03}
EXCELLENT = {5: 0.93, 4: 0.06, 3: 0.008, 2: 0.002, 1: 0.0}
MODEST_AT, EXCELLENT_AT = 4.08, 4.92
# No place stays open on less.
AVERAGE_MIN = 3.9


class Pen:
    """Writes the reviews of one business without saying the same twice."""

    def __init__(self, craft: Craft, quality: float, dice: Dice) -> None:
        self._craft, self._dice = craft, dice
        self._written: set[str] = set()
        share = min(1.0, max(0.0, (quality - MODEST_AT) / (EXCELLENT_AT - MODEST_AT)))
        self._chances = [(count, MODEST[count] + share * (EXCELLENT[count] - MODEST[count])) for count in MODEST]
        self._given: list[int] = []

    def stars(self) -> int:
        """One to five, on average about the place's quality."""
        count = self._dice.weighted(self._chances)
        if sum(self._given) + count < AVERAGE_MIN * (len(self._given) + 1):
            count = max(count, 4)
        self._given.append(count)
        return count

    def words(self, count: int, who: str) -> str:
        """Fitting the stars and the craft; often nothing."""
        if self._dice.chance(SILENT):
            return ""
        for _ in range(WORDS_TRIES_MAX):
            text = self._sentences(count).format(who=who)
            if text not in self._written:
                self._written.add(text)
                return text
        return ""

    def _sentences(self, count: int) -> str:
        dice, own = self._dice, self._craft.voices
        first: tuple[str, ...]
        rest: tuple[str, ...]
        if count == 5 and dice.chance(IN_ENGLISH):
            first, rest = own.english, voices.ENGLISH
        elif count == 5:
            first, rest = own.glad, voices.GLAD
        elif count == 4:
            first, rest = own.fine, voices.FINE
        elif count == 3:
            first, rest = own.mixed, voices.MIXED
        else:
            first, rest = own.sour, voices.SOUR
        sentences = [dice.pick(first)]
        if dice.chance(SECOND_SENTENCE):
            sentences.append(dice.pick(rest))
        if count == 5 and first is own.glad and dice.chance(0.18):
            more = dice.pick(own.glad)
            sentences += [more] if more not in sentences else []
        if dice.chance(0.12):
            sentences = [dice.pick(rest)]
        return " ".join(sentences)
