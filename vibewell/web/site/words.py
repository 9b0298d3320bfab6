"""Sentences that pages say: translated where they are used, collected here where a program chooses among them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from markupsafe import Markup

from vibewell.kernel.errors import Refusal
from vibewell.web.render import translations

Say = Callable[..., str]


def speaker(locale: str) -> Say:
    """What translates a text into this locale; named values are put in."""
    catalogue = translations(locale)

    def say(message: str, **values: Any) -> str:
        text = catalogue.ugettext(message)
        return text % values if values else text

    return say


def speaker_of_many(locale: str) -> Say:
    """As `speaker`, for texts that count: one, many, how many."""
    catalogue = translations(locale)

    def say(one: str, many: str, num: int, **values: Any) -> str:
        return catalogue.ungettext(one, many, num) % {"num": num, **values}

    return say


def stressed(text: str) -> Markup:
    """The one phrase of a heading that is set in the accent, its words kept together where they are few."""
    return Markup("<em>{}</em>").format(text.replace(" ", "\N{NO-BREAK SPACE}") if len(text) < 20 else text)


def marked(message: str) -> str:
    """Leaves a text as it is, so that the collector of translations finds it where it is only named."""
    return message


CRAFTS: Mapping[str, str] = {
    "hair": marked("Hair"),
    "barber": marked("Barber"),
    "nails": marked("Nails"),
    "brows": marked("Brows"),
    "lashes": marked("Lashes"),
    "facial": marked("Facial"),
    "makeup": marked("Make-up"),
    "massage": marked("Massage"),
    "spa": marked("Spa"),
    "sauna": marked("Sauna"),
    "yoga": marked("Yoga"),
    "waxing": marked("Waxing"),
}

# Why a start is not offered, for the person who asked for it; %(who)s is a member's first name.
REASONS: Mapping[str, str] = {
    "in_the_past": marked("That time is over."),
    "too_soon": marked("That is too soon: they need more notice for this."),
    "too_far_ahead": marked("That is further ahead than they take bookings."),
    "off_grid": marked("They don't begin at that minute; the times shown are the ones they offer."),
    "closed": marked("They are closed on that day."),
    "outside_hours": marked("Nobody who does this works then for long enough."),
    "staff_busy": marked("Everyone who does this is with somebody else then."),
    "staff_busy:one": marked("%(who)s is with somebody else then."),
    "buffer": marked("The time around it is needed to get ready between two visits."),
    "resource_busy": marked("Every chair or room that it needs is taken then."),
    "full": marked("All places are taken."),
    "not_offered": marked("Nobody there offers this any more."),
}
REASONS_SHOWN_MAX = 2


def why_not(
    say: Say,
    codes: Iterable[str],
    who: str = "",
    most: int = REASONS_SHOWN_MAX,
    told: Mapping[str, str] = REASONS,
) -> str:
    """The reasons of a refused start, as a rule in one or two sentences."""
    sentences = []
    for code in codes:
        key = f"{code}:one" if who and f"{code}:one" in told else code
        if key in told:
            sentences.append(say(told[key], who=who) if who else say(told[key]))
    return " ".join(sentences[:most]) or say("That time is not offered.")


# What a rule says anybody may hear; the rest is about others, and is only taken.
OF_OTHERS = frozenset({"staff_busy", "buffer", "resource_busy"})


def why_not_for_clients(say: Say, codes: Iterable[str]) -> str:
    """The reasons of a refused start for somebody from outside: rules in sentences, others' visits as taken."""
    rules = [code for code in codes if code not in OF_OTHERS]
    return why_not(say, rules) if rules else say("That time is taken.")


class Told:
    """A refusal in words for its page: a heading whose end is stressed, and a sentence."""

    def __init__(self, head: str, stress: str, text: str) -> None:
        self.head, self.stress, self.text = head, stress, text


BY_STATUS: Mapping[int, tuple[str, str, str]] = {
    403: (
        marked("This door is"),
        marked("not yours"),
        marked("You are signed in, but this belongs to somebody else, or your role does not allow it."),
    ),
    404: (
        marked("There is"),
        marked("nothing here"),
        marked("The address may have a typing mistake, or what was here has gone."),
    ),
    410: (
        marked("That time"),
        marked("went back"),
        marked("A hold lasts some minutes; this one is over. What you chose is easily chosen again."),
    ),
    413: (
        marked("That was"),
        marked("too much at once"),
        marked("What you sent is larger than we take. Go back, make it smaller and send it again."),
    ),
    429: (
        marked("That was"),
        marked("a little fast"),
        marked("Please wait a moment and try once more."),
    ),
    500: (
        marked("That was"),
        marked("our mistake"),
        marked("It has been written down. Trying again in a moment often helps; nothing of yours was lost."),
    ),
    503: (
        marked("Just"),
        marked("a moment"),
        marked("We can't answer right now. Please try again."),
    ),
}
HEADS_BY_CODE: Mapping[str, tuple[str, str]] = {
    "form.expired": (marked("This form is"), marked("too old")),
    "request.cross_site": (marked("This came"), marked("from elsewhere")),
}
BY_CODE: Mapping[str, str] = {
    "identity.away": marked(
        "Signing in is not possible just now: the service that keeps the accounts does not answer. Try again soon."
    ),
    "form.expired": marked("This form is too old. Go back, load the page again and send it once more."),
    "request.cross_site": marked(
        "Another site sent this in your name, so we did nothing. Open the page here and try again."
    ),
    "business.unknown": marked("There is no place at this address. It may have closed or moved."),
    "visit.unknown": marked("This visit is not one of yours. Perhaps you are signed in as somebody else."),
    "booking.hold_unknown": marked("This hold is not one of yours, or it has been let go."),
    "booking.holds_too_many": marked("You hold several times already. Confirm one, or let one run out first."),
    "booking.check_gap": marked("Between the check and what needs it this would be too short or too long a time."),
    "booking.check_required": marked("This needs a passed check first. Choose a time again, and book both together."),
    "waitlist.window_invalid": marked(
        "Choose a time that is still ahead, its end after its begin, at most three months long."
    ),
    "waitlist.wishes_too_many": marked("You wait for ten things already. Take one off the waitlist first."),
    "waitlist.waits_already": marked("An earlier time is held for you already. Answer that offer first."),
    "waitlist.wish_unknown": marked("This wish is not one of yours, or it is no longer on the waitlist."),
    "waitlist.offer_unknown": marked("This offer is not one of yours. Perhaps you are signed in as somebody else."),
    "waitlist.offer_over": marked(
        "This offer is over. You stay on the waitlist, and we write when something else gets free."
    ),
    "waitlist.offer_moot": marked("Your visit does not need this time any more."),
    "visit.over": marked("This visit is over or was cancelled, so it stays as it is."),
    "service.unknown": marked("This place does not offer that any more. Its page shows what there is."),
    "staff.unknown": marked("Nobody of that name works there any more."),
    "cursor.malformed": marked("This page of the list can't be found. Start again from its first page."),
    "booking.start_not_offered": marked("That time is not offered."),
}
GENERAL = (marked("That"), marked("did not work"), marked("Something in this request can't be read."))


def told(say: Say, refusal: Refusal) -> Told:
    """What the page of a refusal says; the refusal's own sentence is for programs."""
    status = refusal.status if refusal.status in BY_STATUS else 500 if refusal.status >= 500 else 0
    head, stress, text = BY_STATUS.get(status, GENERAL)
    head, stress = HEADS_BY_CODE.get(refusal.code, (head, stress))
    return Told(say(head), say(stress), say(BY_CODE.get(refusal.code, text)))
