"""Atelier Nordlicht: ten people, seven chairs, north light."""

from datetime import date

import msgspec

from vibewell.boot.town.cast.people import PORTRAITS
from vibewell.boot.town.crafts import Part, Treatment
from vibewell.boot.town.crafts.model import course, plain, rests
from vibewell.boot.town.hours import WEEKS
from vibewell.boot.town.places import Address
from vibewell.boot.town.plans import Hand, Sketch

MENU: tuple[Treatment, ...] = (
    plain("Cut", "Cut & finish", 45, 52, "Consultation, wash, cut, blow-dry", often=6),
    plain("Cut", "Dry cut for curls", 60, 64, "Curl by curl, bring them as you wear them", often=2.5, junior=False),
    plain("Cut", "Cut, beard", 60, 48, "Scissors, then the beard with a hot towel", often=2.5, junior=False),
    plain("Cut", "Short cut", 35, 39, "Machine or scissors, no wash", often=2.5),
    plain("Cut", "Fringe and neck", 20, 18, "Between visits", often=3),
    plain("Cut", "Schulkinder", 30, 24, "Bis zwölf Jahre, mit Geduld", often=1),
    course(
        "Colour",
        "Gloss & toning",
        68,
        (Part("Apply gloss", 25), rests("Develops", 35), Part("Tone and rinse", 20)),
        "Shine and a shade cooler or warmer. Patch test 48 h before",
        often=3.5,
        junior=True,
    ),
    course(
        "Colour",
        "Balayage, freehand",
        148,
        (Part("Lighten", 75), rests("Develops", 35), Part("Tone and finish", 40)),
        "With toning; 35 min develop by themselves",
        often=2.2,
        after=5,
    ),
    course(
        "Colour",
        "Ansatzfarbe mit Glanzversiegelung",
        74,
        (Part("Auftragen", 35), rests("Einwirken", 35), Part("Tönen", 20)),
        "Bis 3 cm Ansatz, ammoniakfreie Farbe auf Wunsch",
        often=3,
        junior=True,
    ),
    course(
        "Colour",
        "Grey blending",
        138,
        (Part("Weave", 60), rests("Develops", 45), Part("Tone, cut", 45)),
        "So that the regrowth draws no line",
        often=1.6,
    ),
    course(
        "Shape",
        "Dauerwelle mit Pflegekur",
        96,
        (Part("Wickeln", 40), rests("Sets", 25), Part("Neutralise", 25)),
        "Große Wellen, weich gehalten",
        often=0.7,
    ),
    plain("Shape", "Trial: updo", 60, 65, "For the evening, or the day itself", often=0.8, junior=False),
    plain("Shape", "Bridal party", 120, 165, "Hair for two, in the private room", often=0.3, junior=False),
    plain("Care", "Steam treatment", 30, 32, "For hair that had a lot of sun or colour", often=1),
    plain("Before", "Patch test", 20, 0, "48 hours before the first colour, valid for six weeks", often=0.8),
)

TEAM: tuple[Hand, ...] = (
    Hand("Ida Brandt", "owner", "Colour, founder", person="ida", portrait=PORTRAITS["ida"], days=(1, 2, 3, 4, 5)),
    Hand(
        "Mehmet Aydın",
        "professional",
        "Cuts, curls",
        person="mehmet",
        portrait=PORTRAITS["mehmet"],
        sections=("Cut", "Steam treatment"),
        days=(1, 2, 3, 4, 5),
    ),
    Hand(
        "Lene Vogel", "manager", "Balayage, grey blending", person="lene", portrait=PORTRAITS["lene"], days=(1, 2, 3, 4)
    ),
    Hand(
        "Leyla Nasser",
        "professional",
        "Private room, updos",
        sections=(
            "Cut & finish",
            "Dry cut for curls",
            "Gloss & toning",
            "Bridal party",
            "Trial: updo",
            "Patch test",
            "Fringe and neck",
        ),
        days=(1, 3, 4, 5),
    ),
    Hand("Ruben Castellanos", "professional", "Cuts, short hair", sections=("Cut",), days=(1, 2, 4, 5)),
    Hand(
        "Katharina Löffler",
        "professional",
        "Colour, updos",
        sections=("Cut & finish", "Colour", "Shape", "Before"),
        days=(2, 3, 4, 5),
    ),
    Hand(
        "Oleksandra Melnyk",
        "professional",
        "Naturhaar und Locken",
        sections=("Cut", "Gloss & toning", "Care"),
        days=(1, 2, 3, 5),
    ),
    Hand("Anton Krause", "professional", "Frisch ausgelernt", junior=True, days=(1, 2, 3, 4, 5)),
    Hand(
        "Pauline Seidel",
        "professional",
        "3. Lehrjahr",
        junior=True,
        sections=("Cut & finish", "Fringe and neck", "Schulkinder", "Steam treatment"),
        days=(2, 3, 4, 5),
    ),
    Hand("Jonas Petzold", "receptionist", "Empfang", person="jonas", portrait=PORTRAITS["jonas"], bookable=False),
)


def nordlicht(today: date) -> Sketch:
    """The salon. It rests on Mondays, but not on one on which the town is loaded: somebody wants to see it at work."""
    return Sketch(
        slug="atelier-nordlicht",
        name="Atelier Nordlicht",
        craft="hair",
        tagline="A quiet room with north light and seven chairs. We colour slowly, cut dry where it helps, "
        "and tell you honestly when a trim is all you need.",
        address=Address("Südvorstadt", "Karl-Liebknecht-Straße 48", "04275", 12.37362, 51.32322),
        week=WEEKS["nordlicht"],
        step_minutes=15,
        level=1.0,
        treatments=tuple(
            treatment if treatment.section == "Before" else msgspec.structs.replace(treatment, kind="chair")
            for treatment in MENU
        ),
        team=TEAM,
        quality=4.92,
        share=1.5,
        history_days=120,
        step_free=True,
        notice_minutes=30,
        advance_days=120,
        fixed_prices=True,
        resources=(("chair", tuple(f"Chair {number}" for number in range(1, 8))),),
        past_share=0.09,
        recent_share=0.5,
        lunches=True,
        opens_on=(today,) if today.weekday() == 0 else (),
    )
