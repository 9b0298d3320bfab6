"""Streets of Leipzig: district, postcode, and a line along which houses stand, so that no address lies in the water."""

import math
from typing import NamedTuple

from vibewell.boot.town.dice import Dice

METRES_PER_DEGREE = 111_320.0
BESIDE_METRES_MAX = 12.0


class Street(NamedTuple):
    """`ends` are (latitude, longitude) of its two ends in the district; `numbers` the house numbers between them."""

    name: str
    postcode: str
    ends: tuple[tuple[float, float], tuple[float, float]]
    numbers: tuple[int, int]


class Address(NamedTuple):
    """`longitude` and `latitude` in degrees."""

    district: str
    street: str
    postcode: str
    longitude: float
    latitude: float


def _street(name: str, postcode: str, *line: float, numbers: tuple[int, int] = (2, 60)) -> Street:
    return Street(name, postcode, ((line[0], line[1]), (line[2], line[3])), numbers)


# district: (how much of the town's trade is there, its streets)
DISTRICTS: dict[str, tuple[float, tuple[Street, ...]]] = {
    "Südvorstadt": (
        11,
        (
            _street("Karl-Liebknecht-Straße", "04275", 51.3287, 12.3733, 51.3140, 12.3740, numbers=(12, 143)),
            _street("August-Bebel-Straße", "04275", 51.3275, 12.3690, 51.3150, 12.3699, numbers=(1, 88)),
            _street("Kochstraße", "04275", 51.3225, 12.3765, 51.3130, 12.3775, numbers=(4, 120)),
            _street("Arndtstraße", "04275", 51.3246, 12.3660, 51.3241, 12.3790, numbers=(3, 70)),
            _street("Körnerstraße", "04275", 51.3222, 12.3660, 51.3218, 12.3785, numbers=(5, 68)),
            _street("Kurt-Eisner-Straße", "04275", 51.3177, 12.3670, 51.3169, 12.3840, numbers=(1, 90)),
        ),
    ),
    "Zentrum-Süd": (
        7,
        (
            _street("Münzgasse", "04107", 51.3337, 12.3722, 51.3329, 12.3709, numbers=(3, 28)),
            _street("Härtelstraße", "04107", 51.3330, 12.3733, 51.3322, 12.3695, numbers=(2, 27)),
            _street("Beethovenstraße", "04107", 51.3328, 12.3700, 51.3330, 12.3645, numbers=(4, 35)),
            _street("Windmühlenstraße", "04107", 51.3340, 12.3775, 51.3304, 12.3812, numbers=(2, 51)),
            _street("Riemannstraße", "04107", 51.3294, 12.3695, 51.3290, 12.3785, numbers=(7, 60)),
        ),
    ),
    "Zentrum": (
        8,
        (
            _street("Grimmaische Straße", "04109", 51.3401, 12.3757, 51.3393, 12.3797, numbers=(1, 30)),
            _street("Nikolaistraße", "04109", 51.3436, 12.3793, 51.3402, 12.3784, numbers=(3, 55)),
            _street("Katharinenstraße", "04109", 51.3412, 12.3752, 51.3432, 12.3759, numbers=(1, 23)),
            _street("Barfußgäßchen", "04109", 51.3408, 12.3738, 51.3411, 12.3723, numbers=(2, 15)),
        ),
    ),
    "Zentrum-West": (
        6,
        (
            _street("Gottschedstraße", "04109", 51.3400, 12.3685, 51.3408, 12.3625, numbers=(1, 44)),
            _street("Käthe-Kollwitz-Straße", "04109", 51.3388, 12.3660, 51.3362, 12.3540, numbers=(3, 71)),
            _street("Kolonnadenstraße", "04109", 51.3375, 12.3668, 51.3368, 12.3610, numbers=(4, 31)),
        ),
    ),
    "Zentrum-Nord": (
        4,
        (
            _street("Nordstraße", "04105", 51.3475, 12.3710, 51.3528, 12.3705, numbers=(3, 59)),
            _street("Pfaffendorfer Straße", "04105", 51.3458, 12.3736, 51.3520, 12.3744, numbers=(4, 52)),
            _street("Löhrstraße", "04105", 51.3456, 12.3755, 51.3478, 12.3731, numbers=(2, 21)),
        ),
    ),
    "Zentrum-Nordwest": (
        5,
        (
            _street("Waldstraße", "04105", 51.3440, 12.3610, 51.3515, 12.3562, numbers=(2, 90)),
            _street("Jahnallee", "04109", 51.3425, 12.3640, 51.3413, 12.3580, numbers=(11, 55)),
            _street("Funkenburgstraße", "04105", 51.3436, 12.3581, 51.3476, 12.3589, numbers=(3, 27)),
        ),
    ),
    "Zentrum-Südost": (
        3,
        (
            _street("Talstraße", "04103", 51.3350, 12.3860, 51.3292, 12.3861, numbers=(1, 35)),
            _street("Prager Straße", "04103", 51.3358, 12.3872, 51.3255, 12.3978, numbers=(2, 70)),
        ),
    ),
    "Zentrum-Ost": (
        3,
        (
            _street("Dresdner Straße", "04103", 51.3386, 12.3880, 51.3370, 12.3985, numbers=(1, 40)),
            _street("Querstraße", "04103", 51.3424, 12.3851, 51.3386, 12.3869, numbers=(4, 32)),
        ),
    ),
    "Plagwitz": (
        8,
        (
            _street("Karl-Heine-Straße", "04229", 51.3327, 12.3460, 51.3322, 12.3290, numbers=(25, 110)),
            _street("Weißenfelser Straße", "04229", 51.3284, 12.3405, 51.3271, 12.3300, numbers=(10, 73)),
            _street("Zschochersche Straße", "04229", 51.3326, 12.3329, 51.3240, 12.3279, numbers=(20, 97)),
            _street("Erich-Zeigner-Allee", "04229", 51.3322, 12.3394, 51.3250, 12.3376, numbers=(8, 76)),
            _street("Gießerstraße", "04229", 51.3298, 12.3258, 51.3230, 12.3255, numbers=(5, 60)),
        ),
    ),
    "Schleußig": (
        6,
        (
            _street("Könneritzstraße", "04229", 51.3292, 12.3478, 51.3195, 12.3443, numbers=(4, 110)),
            _street("Brockhausstraße", "04229", 51.3250, 12.3506, 51.3195, 12.3488, numbers=(12, 90)),
            _street("Oeserstraße", "04229", 51.3243, 12.3489, 51.3178, 12.3464, numbers=(1, 47)),
            _street("Rochlitzstraße", "04229", 51.3258, 12.3498, 51.3205, 12.3477, numbers=(3, 76)),
        ),
    ),
    "Lindenau": (
        5,
        (
            _street("Merseburger Straße", "04177", 51.3338, 12.3250, 51.3390, 12.3150, numbers=(30, 130)),
            _street("Lützner Straße", "04177", 51.3359, 12.3370, 51.3338, 12.3190, numbers=(3, 110)),
            _street("Odermannstraße", "04177", 51.3357, 12.3330, 51.3383, 12.3326, numbers=(2, 30)),
            _street("Demmeringstraße", "04177", 51.3385, 12.3328, 51.3373, 12.3200, numbers=(15, 120)),
        ),
    ),
    "Altlindenau": (
        3,
        (_street("Georg-Schwarz-Straße", "04177", 51.3402, 12.3285, 51.3452, 12.3140, numbers=(1, 75)),),
    ),
    "Leutzsch": (
        2,
        (
            _street("Georg-Schwarz-Straße", "04179", 51.3460, 12.3120, 51.3515, 12.3010, numbers=(90, 195)),
            _street("William-Zipperer-Straße", "04179", 51.3450, 12.3215, 51.3505, 12.3075, numbers=(40, 150)),
        ),
    ),
    "Connewitz": (
        7,
        (
            _street("Bornaische Straße", "04277", 51.3092, 12.3757, 51.3000, 12.3822, numbers=(1, 120)),
            _street("Wolfgang-Heinze-Straße", "04277", 51.3097, 12.3734, 51.3035, 12.3708, numbers=(2, 50)),
            _street("Biedermannstraße", "04277", 51.3084, 12.3765, 51.3062, 12.3835, numbers=(4, 86)),
            _street("Meusdorfer Straße", "04277", 51.3049, 12.3730, 51.3041, 12.3835, numbers=(3, 64)),
        ),
    ),
    "Marienbrunn": (
        2,
        (_street("Arno-Nitzsche-Straße", "04277", 51.3086, 12.3840, 51.3108, 12.3990, numbers=(10, 60)),),
    ),
    "Lößnig": (1, (_street("Zwickauer Straße", "04279", 51.3030, 12.3952, 51.2945, 12.3960, numbers=(90, 160)),)),
    "Gohlis": (
        8,
        (
            _street("Georg-Schumann-Straße", "04155", 51.3577, 12.3670, 51.3632, 12.3495, numbers=(3, 120)),
            _street("Gohliser Straße", "04155", 51.3525, 12.3689, 51.3573, 12.3676, numbers=(5, 42)),
            _street("Menckestraße", "04155", 51.3560, 12.3676, 51.3552, 12.3590, numbers=(2, 50)),
            _street("Eisenacher Straße", "04155", 51.3590, 12.3686, 51.3618, 12.3625, numbers=(8, 92)),
            _street("Lindenthaler Straße", "04155", 51.3582, 12.3638, 51.3670, 12.3586, numbers=(1, 77)),
            _street("Coppistraße", "04157", 51.3666, 12.3710, 51.3670, 12.3570, numbers=(20, 95)),
            _street("Virchowstraße", "04157", 51.3655, 12.3678, 51.3745, 12.3646, numbers=(30, 140)),
        ),
    ),
    "Möckern": (
        2,
        (_street("Georg-Schumann-Straße", "04159", 51.3645, 12.3455, 51.3690, 12.3320, numbers=(170, 330)),),
    ),
    "Eutritzsch": (
        4,
        (
            _street("Delitzscher Straße", "04129", 51.3605, 12.3831, 51.3740, 12.3872, numbers=(10, 120)),
            _street("Wittenberger Straße", "04129", 51.3586, 12.3845, 51.3598, 12.3945, numbers=(4, 70)),
            _street("Gräfestraße", "04129", 51.3650, 12.3842, 51.3655, 12.3915, numbers=(2, 40)),
        ),
    ),
    "Reudnitz": (
        7,
        (
            _street("Dresdner Straße", "04317", 51.3365, 12.4010, 51.3356, 12.4110, numbers=(46, 90)),
            _street("Riebeckstraße", "04317", 51.3350, 12.4078, 51.3280, 12.4062, numbers=(1, 65)),
            _street("Oststraße", "04317", 51.3309, 12.4015, 51.3278, 12.4140, numbers=(2, 104)),
            _street("Täubchenweg", "04317", 51.3354, 12.3965, 51.3336, 12.4160, numbers=(8, 92)),
        ),
    ),
    "Neustadt-Neuschönefeld": (
        4,
        (
            _street("Eisenbahnstraße", "04315", 51.3450, 12.3935, 51.3456, 12.4070, numbers=(1, 95)),
            _street("Konradstraße", "04315", 51.3470, 12.3965, 51.3474, 12.4080, numbers=(10, 66)),
            _street("Kohlgartenstraße", "04315", 51.3386, 12.3995, 51.3399, 12.4085, numbers=(3, 60)),
        ),
    ),
    "Volkmarsdorf": (1, (_street("Elisabethstraße", "04315", 51.3440, 12.4051, 51.3412, 12.4069, numbers=(2, 40)),)),
    "Anger-Crottendorf": (
        2,
        (_street("Zweinaundorfer Straße", "04318", 51.3347, 12.4170, 51.3280, 12.4330, numbers=(1, 90)),),
    ),
    "Stötteritz": (
        4,
        (
            _street("Holzhäuser Straße", "04299", 51.3188, 12.4075, 51.3130, 12.4200, numbers=(10, 120)),
            _street("Papiermühlstraße", "04299", 51.3222, 12.4110, 51.3155, 12.4120, numbers=(2, 50)),
            _street("Schönbachstraße", "04299", 51.3208, 12.4062, 51.3155, 12.4088, numbers=(5, 80)),
        ),
    ),
    "Probstheida": (1, (_street("Prager Straße", "04289", 51.3100, 12.4165, 51.3035, 12.4275, numbers=(200, 380)),)),
    "Schönefeld": (
        2,
        (
            _street("Gorkistraße", "04347", 51.3572, 12.4085, 51.3625, 12.4215, numbers=(30, 140)),
            _street("Dimpfelstraße", "04347", 51.3543, 12.4072, 51.3595, 12.4118, numbers=(4, 60)),
        ),
    ),
    "Kleinzschocher": (2, (_street("Dieskaustraße", "04229", 51.3168, 12.3209, 51.3090, 12.3172, numbers=(5, 120)),)),
    "Großzschocher": (1, (_street("Dieskaustraße", "04249", 51.3055, 12.3168, 51.2970, 12.3134, numbers=(150, 270)),)),
    "Grünau": (2, (_street("Stuttgarter Allee", "04209", 51.3152, 12.2841, 51.3188, 12.2832, numbers=(2, 30)),)),
    "Paunsdorf": (1, (_street("Riesaer Straße", "04328", 51.3459, 12.4500, 51.3446, 12.4680, numbers=(10, 90)),)),
    "Mockau": (1, (_street("Mockauer Straße", "04357", 51.3655, 12.4045, 51.3765, 12.4078, numbers=(20, 130)),)),
    "Wiederitzsch": (
        1,
        (_street("Delitzscher Landstraße", "04158", 51.3895, 12.3783, 51.3980, 12.3762, numbers=(20, 120)),),
    ),
}

_WEIGHTS = tuple((name, weight) for name, (weight, _) in DISTRICTS.items())


def address(dice: Dice, district: str | None = None) -> Address:
    """A house in the district, or anywhere in the town."""
    where = district or dice.weighted(_WEIGHTS)
    street = dice.pick(DISTRICTS[where][1])
    share = dice.roll()
    low, high = street.numbers
    latitude, longitude = _beside(street, share, dice)
    number = low + round(share * (high - low))
    return Address(where, f"{street.name} {number}", street.postcode, longitude, latitude)


def _beside(street: Street, share: float, dice: Dice) -> tuple[float, float]:
    """A point of the line, a few metres to one side of it."""
    (low_lat, low_lon), (high_lat, high_lon) = street.ends
    latitude = low_lat + share * (high_lat - low_lat)
    longitude = low_lon + share * (high_lon - low_lon)
    degrees = (dice.roll() * 2 - 1) * BESIDE_METRES_MAX / METRES_PER_DEGREE
    wide = math.cos(math.radians(latitude))
    north, east = high_lat - low_lat, (high_lon - low_lon) * wide
    length = math.hypot(north, east)
    return round(latitude + degrees * east / length, 6), round(longitude - degrees * north / length / wide, 6)
