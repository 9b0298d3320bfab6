"""Sample values for the component page: the named cast, on one Tuesday in November."""

from datetime import UTC, date, datetime
from typing import Any

from vibewell.web.assets import tokens
from vibewell.web.ui import calendar

TUESDAY = date(2026, 11, 17)
TODAY = date(2026, 11, 12)
FREE = {11: (12, 13, 14, 17, 18, 19, 20, 21, 24, 25, 26, 27, 28)}

GLOSS = (
    {"minutes": 25, "label": "Apply gloss", "sub": "Ida"},
    {"minutes": 35, "label": "Develops", "sub": "You rest", "works_alone": True},
    {"minutes": 20, "label": "Tone", "sub": "Ida"},
    {"minutes": 45, "label": "Cut & finish", "sub": "Ida", "tone": "warm"},
)
GLOSS_SLOT = (
    {"minutes": 25, "time": "14:00", "title": "Clara Hoffmann", "sub": "Gloss"},
    {"minutes": 35, "title": "develops, 35 min", "works_alone": True},
    {"minutes": 20, "time": "15:00", "title": "Tone"},
    {"minutes": 45, "time": "15:20", "title": "Cut & finish", "sub": "€120, €24 paid", "tone": "calm"},
)


def portrait(name: str) -> str:
    return f"/art/portrait/{name}.svg"


def picture(craft: str, seed: str, shape: str = "tall", variant: int = 0) -> str:
    return f"/art/{craft}/{seed}/{shape}.svg?v={variant}"


def sheet_context(locale: str = "en") -> dict[str, Any]:
    """Everything `ui/sheet.html` needs beside the shell's own names."""
    shown = calendar.month(
        TUESDAY,
        free={date(2026, month, day): day % 5 * 4 + 1 for month, days in FREE.items() for day in days},
        full=[date(2026, 11, day) for day in (15, 16, 22, 23, 29, 30)],
        today=TODAY,
        chosen=TUESDAY,
        href=lambda day: f"#{day.isoformat()}",
        locale=locale,
    )
    return {
        "ramps": [(name, list(steps)) for name, steps in tokens.named("ramp")],
        "month": shown,
        "gloss": GLOSS,
        "gloss_slot": GLOSS_SLOT,
        "portrait": portrait,
        "picture": picture,
        "hold_until": datetime(2026, 11, 12, 12, 32, tzinfo=UTC),
    }
