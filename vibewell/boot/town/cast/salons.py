"""The other places that the drawings know by name."""

from vibewell.boot.town.cast.people import PORTRAITS
from vibewell.boot.town.crafts import CRAFTS, Part, Treatment
from vibewell.boot.town.crafts.model import course, plain, rests
from vibewell.boot.town.hours import WEEKS
from vibewell.boot.town.places import Address
from vibewell.boot.town.plans import Hand, Sketch

MENUS = {craft.slug: craft.menu for craft in CRAFTS}


def _place(
    name: str,
    slug: str,
    craft: str,
    tagline: str,
    address: Address,
    week: str,
    team: tuple[Hand, ...],
    own: tuple[Treatment, ...] = (),
    *,
    without: tuple[str, ...] = (),
    quality: float = 4.85,
    step_minutes: int = 15,
    step_free: bool = False,
    past_share: float = 0.13,
) -> Sketch:
    """A business with treatments of its own before those of its craft."""
    names = {treatment.name for treatment in own} | set(without)
    return Sketch(
        slug=slug,
        name=name,
        craft=craft,
        tagline=tagline,
        address=address,
        week=WEEKS[week],
        step_minutes=step_minutes,
        level=1.0,
        treatments=own + tuple(line for line in MENUS[craft] if line.name not in names),
        team=team,
        quality=quality,
        share=1.2,
        history_days=120,
        step_free=step_free,
        notice_minutes=60,
        advance_days=90,
        fixed_prices=True,
        past_share=past_share,
        recent_share=0.45,
    )


HAIR: tuple[Sketch, ...] = (
    _place(
        "Salon Mirabelle",
        "salon-mirabelle",
        "hair",
        "Classic cuts and a long look in the mirror. Ask for the chair by the window.",
        Address("Zentrum-Süd", "Münzgasse 18", "04107", 12.37152, 51.33324),
        "salon",
        (
            Hand("Juliane Ebert", "owner", "Schnitt und Farbe"),
            Hand("Marta Wójcik", "professional", "Klassische Schnitte"),
            Hand("Hoang Tran", "professional", "Kurzhaar und Locken"),
            Hand("Fiona Herold", "professional", "Frisch ausgelernt", junior=True),
        ),
        (
            plain(
                "Schnitt",
                "Cut, wash and blow-dry",
                60,
                58,
                "With a head massage that takes its time",
                often=6,
                core=True,
            ),
        ),
        without=("Waschen, Schneiden, Föhnen",),
        quality=4.8,
    ),
    _place(
        "Haarmanufaktur Schleußig-Großzschocher",
        "haarmanufaktur-schleussig-grosszschocher",
        "hair",
        "Zwei Stadtteile, ein Salon, acht Hände. Wir schneiden seit 1987 auf der Könneritzstraße.",
        Address("Schleußig", "Könneritzstraße 61", "04229", 12.34612, 51.32448),
        "weekdays",
        (
            Hand("Gesine Fritzsche", "owner", "Meisterbrief, Schnitt"),
            Hand("Torsten Uhlig", "professional", "Farbe und Strähnen"),
            Hand("Salma Khoury", "professional", "Locken, Hochstecken"),
            Hand("Mila Kovač", "professional", "2. Lehrjahr", junior=True),
        ),
        (plain("Schnitt", "Schneiden, Waschen und Föhnen", 50, 49, "Mit Kopfmassage am Becken", often=6, core=True),),
        without=("Waschen, Schneiden, Föhnen",),
        quality=4.9,
        step_free=True,
        step_minutes=10,
    ),
    _place(
        "Kammgarn",
        "kammgarn",
        "barber",
        "Two chairs in an old spinning mill. Hot towels, sharp lines, open late.",
        Address("Plagwitz", "Karl-Heine-Straße 84", "04229", 12.33468, 51.33238),
        "barber",
        (
            Hand("Emre Polat", "owner", "Fades and beards"),
            Hand("Nils Hempel", "professional", "Scissors and comb"),
            Hand("Karim Darwish", "professional", "Hot towel shaves"),
        ),
        (
            plain("Haar", "Haircut, scissors or machine", 40, 36, "Washed, cut, styled", often=6, core=True),
            plain("Haar", "Machine cut", 25, 24, "One length, clean edges", often=3),
            plain("Zusammen", "Fade and beard, hot towel", 60, 48, "All of it, without hurry", often=5, core=True),
        ),
        without=("Haarschnitt, Schere oder Maschine", "Maschinenschnitt", "Haarschnitt und Bart", "Fade und Bart"),
        quality=4.72,
        step_minutes=20,
        past_share=0.5,
    ),
)


HANDS_AND_BROWS: tuple[Sketch, ...] = (
    _place(
        "Lack & Lune",
        "lack-und-lune",
        "nails",
        "One table, one lamp, one person. Gel that lasts and hands that rest.",
        Address("Zentrum-Süd", "Härtelstraße 21", "04107", 12.37081, 51.33252),
        "studio",
        (Hand("Mai Nguyen", "owner", "Gel, nail art", person="mai", portrait=PORTRAITS["mai"]),),
        (
            plain(
                "Hände",
                "Gel manicure, plain colour",
                50,
                39,
                "Filed, cuticles, two coats",
                often=6,
                core=True,
                after=5,
            ),
        ),
        without=("Gel-Maniküre, eine Farbe",),
        quality=4.9,
    ),
    _place(
        "Brauenwerk",
        "brauenwerk",
        "brows",
        "Brows that suit a face, not a season. We measure first.",
        Address("Connewitz", "Bornaische Straße 31", "04277", 12.37718, 51.30736),
        "late",
        (
            Hand("Sofia Marchetti", "owner", "Shape and tint", person="sofia", portrait=PORTRAITS["sofia"]),
            Hand("Niloufar Ahmadi", "professional", "Fadentechnik"),
            Hand("Henriette Voigt", "professional", "Neu dabei", junior=True),
        ),
        (
            course(
                "Farbe",
                "Brow shape and tint",
                34,
                (Part("Shape", 15), rests("Tint works", 10), Part("Finish", 10)),
                "Augenbrauenkorrektur mit Färbung",
                often=6,
                core=True,
                junior=True,
            ),
            course(
                "Farbe",
                "Henna brows",
                42,
                (Part("Apply", 20), rests("Henna sets", 15), Part("Shape", 15)),
                "Tints hair and skin for two weeks, after a patch test",
                often=2,
                core=True,
                junior=True,
            ),
            plain("Beratung", "Patch test", 15, 0, "At least 48 hours before the first henna", often=0.8, core=True),
        ),
        without=("Form und Färbung", "Henna-Brauen"),
        quality=4.88,
    ),
)


REST: tuple[Sketch, ...] = (
    _place(
        "Haus der Ruhe",
        "haus-der-ruhe",
        "massage",
        "Hands that know when to be quiet. Nobody asks how your day was.",
        Address("Schleußig", "Oeserstraße 14", "04229", 12.34832, 51.32262),
        "daily",
        (
            Hand("Dorothea Lang", "owner", "Tiefenmassage"),
            Hand("Benedikt Schäfer", "professional", "Deep tissue, sports", portrait=PORTRAITS["benedikt"]),
            Hand("Lan Anh Pham", "professional", "Thai-Massage"),
            Hand("Yaw Mensah", "professional", "Rücken und Nacken"),
        ),
        (
            plain(
                "Klassisch",
                "Deep tissue, back and neck",
                60,
                72,
                "Slow, thorough, no music",
                often=6,
                core=True,
                after=15,
            ),
        ),
        without=("Tiefenmassage, Rücken und Nacken",),
        quality=4.86,
        step_free=True,
    ),
    _place(
        "Studio Atem",
        "studio-atem",
        "yoga",
        "Slow practice in a high room. One to one, or a few people who know each other.",
        Address("Gohlis", "Menckestraße 27", "04155", 12.36318, 51.35561),
        "evening",
        (
            Hand("Amara Okafor", "owner", "Slow flow, breath", portrait=PORTRAITS["amara"]),
            Hand("Wiebke Sommer", "professional", "Iyengar"),
            Hand("Rohan Iyer", "professional", "Yin und Stille"),
        ),
        (
            plain(
                "Einzeln",
                "Slow flow, one to one",
                75,
                64,
                "At your pace, in a high room",
                often=5,
                core=True,
                after=15,
            ),
        ),
        quality=4.93,
    ),
    _place(
        "Tau Hautpflege",
        "tau-hautpflege",
        "facial",
        "Feuchtigkeit, Ruhe und ein ehrlicher Blick auf die Haut.",
        Address("Südvorstadt", "Kochstraße 44", "04275", 12.37692, 51.31938),
        "weekdays",
        (
            Hand("Leonie Wünsche", "owner", "Problemhaut, Beratung"),
            Hand("Dima Barakat", "professional", "Massage, Kobido"),
            Hand("Camila Ortega", "professional", "Frisch ausgelernt", junior=True),
        ),
        quality=4.84,
        step_free=True,
    ),
    _place(
        "Ofenhaus",
        "ofenhaus",
        "sauna",
        "Ein Holzofen, ein Garten, kaltes Wasser. Freitags und samstags bis ein Uhr.",
        Address("Lindenau", "Demmeringstraße 62", "04177", 12.32652, 51.33792),
        "sauna",
        (
            Hand("Konrad Thiele", "owner", "Haus und Ofen"),
            Hand("Taras Bondar", "professional", "Birke, Aufgüsse"),
            Hand("Hedwig Franke", "professional", "Massage"),
        ),
        quality=4.78,
        step_minutes=30,
    ),
)

SALONS: tuple[Sketch, ...] = (*HAIR, *HANDS_AND_BROWS, *REST)
