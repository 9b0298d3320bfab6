# ruff: noqa: E501  (a path reads as one line, like a word)
"""Hair around a head whose middle is the origin: what lies behind the face, and what lies before it."""

from vibewell.domains.media.art.canvas import Canvas
from vibewell.domains.media.art.geometry import cos, polar, radians, sin, smooth, spots
from vibewell.domains.media.art.ink import shade, tint

COLOURS = {
    "black": "#29212B", "brown": "#51362A", "chestnut": "#6E432C", "auburn": "#8E402B",
    "copper": "#BF6437", "blond": "#D9AE68", "silver": "#A9A6AA", "white": "#E4DED8",
}  # fmt: skip

LONG = "M-192 20C-204-180-112-250 0-250C112-250 204-180 192 20C206 180 214 320 204 470H-204C-214 320-206 180-192 20Z"
BOB = "M-186 40C-206-170-120-250 0-250C120-250 206-170 186 40C194 110 190 160 176 196C60 224-60 224-176 196C-190 160-194 110-186 40Z"
CURTAINS = "M-160 74C-186-110-120-218 4-228C-8-130-88-66-128-24C-148 4-154 40-160 74ZM160 74C186-110 112-218-4-228C8-130 88-66 128-24C148 4 154 40 160 74Z"
FRINGE = "M-162 10C-170-150-70-214 20-210C124-204 172-116 162 20C146-30 124-70 100-104C40-70-80-58-132-62C-148-40-156-16-162 10Z"
SHORT = "M-158 12C-184-152-120-230 6-232C140-228 182-140 158 12C152-40 142-74 122-102C60-80-56-82-106-118C-138-84-150-40-158 12Z"
SIDE = "M-160 22C-188-150-112-240 22-236C154-228 184-130 158 24C150-50 130-92 98-130C20-98-72-92-120-58C-142-38-150-8-160 22Z"
QUIFF = "M-156 6C-176-100-150-170-112-190C-96-262 40-290 128-236C176-200 176-90 156 8C150-50 138-92 112-116C40-94-40-100-92-130C-134-96-150-46-156 6Z"
BUZZ = "M-155-10C-162-160-92-216 0-216C92-216 162-160 155-10C150-76 128-130 84-146C30-160-30-160-84-146C-128-130-150-76-155-10Z"
BACK = "M-157 4C-172-152-92-230 0-230C92-230 172-152 157 4C148-72 104-136 0-146C-104-136-148-72-157 4Z"

SHEEN = {
    "long": "M-150-60C-140-140-90-196-30-212M-176 60C-186 180-190 300-186 420M150-60C142-130 100-184 44-206M178 80C188 200 190 320 186 420",
    "bob": "M-120-90C-80-130 0-180 60-182M-176 20C-184 80-182 140-170 180M178 40C184 90 182 140 172 176",
    "short": "M-120-140C-80-196 20-214 90-180M-96-130C-40-176 40-184 110-140",
    "side": "M-128-90C-90-170 0-216 100-190M-96-94C-40-150 50-176 120-140",
    "quiff": "M-84-164C-30-230 60-250 120-210M-60-140C0-196 80-206 136-160",
    "bun": "M-120-90C-90-160-40-196 0-204M120-90C90-160 40-196 20-204",
}


def behind(c: Canvas, style: str, tone: str) -> None:
    paint = c.lit(tone, 0.16, 0.34)
    if style in {"long", "braids"}:
        c.path(LONG if style == "long" else BOB, paint)
    elif style == "bob":
        c.path(BOB, paint)
    elif style == "waves":
        edge = [(150.0 + 46 * sin(k * 1.5) + 9 * k, -150 + 74.0 * k) for k in range(9)]
        c.path(
            smooth([(0, -252), (110, -222), *edge, *[(-x, y) for x, y in reversed(edge)], (-110, -222)], closed=True),
            paint,
        )
    elif style == "bun":
        c.circle(0, -262, 76, c.lit(tone, 0.26, 0.36))
        c.line("M-50-270C-30-312 30-318 54-284M-44-238C-10-270 40-270 62-244", tint(tone, 0.4), 6, opacity=0.45)
    elif style == "ponytail":
        c.path(
            "M60-220C180-280 270-160 262 0C258 120 220 200 236 300C140 250 130 120 160 0C170-80 140-150 60-160Z", paint
        )
        c.line("M120-216C200-210 226-110 216 0C208 100 190 160 200 230", tint(tone, 0.4), 7, opacity=0.4)
    elif style == "curls":
        for k in range(15):
            x, y = polar(-146 + k * 292 / 14, 186)
            c.circle(x, y * 1.06 + 6, 66 - 8 * (k % 2), paint)
    elif style == "coils":
        cloud = [polar(-150 + k * 300 / 22, 268 + (16 if k % 2 else -10)) for k in range(23)]
        c.path(smooth([(x, y * 0.96 - 20) for x, y in cloud], closed=True), paint)
    elif style == "locs":
        for k in range(12):
            x = -190 + k * 380 / 11
            c.line(
                f"M{spots(x * 0.6, -150)}C{spots(x * 1.16, -60, x * 1.1, 120, x * 1.12, 300 - abs(x) * 0.3 + 40 * (k % 2))}",
                shade(tone, 0.2) if k % 2 else tone,
                44,
            )


def before(c: Canvas, style: str, tone: str) -> None:
    paint = c.lit(tone, 0.24, 0.3)
    shape = {"long": CURTAINS, "waves": CURTAINS, "braids": CURTAINS, "bob": FRINGE, "short": SHORT, "side": SIDE,
             "quiff": QUIFF, "bun": BACK, "ponytail": BACK, "locs": BACK}.get(style)  # fmt: skip
    if shape:
        c.path(shape, paint)
    if style == "buzz":
        c.path(BUZZ, tone, opacity=0.82)
    elif style == "curls":
        for k in range(7):
            x, y = polar(-66 + k * 22, 172)
            c.circle(x, y, 54 - 6 * (k % 2), paint)
    elif style == "coils":
        c.path(
            "M-164 0C-190-140-100-226 0-226C100-226 190-140 164 0C160-60 130-100 100-122C70-110 50-136 20-126C-10-140-40-114-70-128C-110-108-156-60-164 0Z",
            paint,
        )
        with c.group(fill="none", stroke=tint(tone, 0.35), stroke_width=5, stroke_linecap="round", opacity=0.4):
            for k in range(16):
                angle, reach = -120 + k * 16, 196 + 34 * (k % 3)
                x, y = polar(angle, reach)
                c.mark(f"M{spots(x - 14, y * 0.96 - 14)}q14-18 28 0")
    elif style == "braids":
        _braids(c, tone)
    elif style == "locs":
        c.line(
            "M-90-176C-120-120-150-60-156 0M-30-200C-60-190-100-160-124-120M30-200C60-190 100-160 124-120M90-176C120-120 150-60 156 0",
            tint(tone, 0.35),
            6,
            opacity=0.4,
        )
    sheen = SHEEN.get({"waves": "long", "braids": "long", "ponytail": "bun"}.get(style, style))
    if sheen:
        c.line(sheen, tint(tone, 0.5), 6, opacity=0.34)


def _braids(c: Canvas, tone: str) -> None:
    for way in (-1, 1):
        for k in range(6):
            side = 1 if k % 2 else -1
            x, y = way * (182 + 4 * k) + side * 14, 120 + 56 * k
            with c.at(x, y, -side * 32):
                c.ellipse(0, 0, 34 - 1.5 * k, 50, c.lit(tone, 0.34, 0.4))
        c.rect(way * 204 - 24, 434, 48, 26, shade(tone, 0.5), 10)


def scarf_over_hair(c: Canvas, tone: str) -> None:
    """Cloth around the face, drawn after it: the opening is an oval."""
    oval = "".join(
        ("M" if k == 0 else "L") + spots(126 * sin(radians(a)), 8 - 158 * cos(radians(a)))
        for k, a in enumerate(range(0, 360, 12))
    )
    wrap = "M-182 50C-208-170-122-252 0-252C122-252 208-170 182 50C188 140 164 216 124 252C196 320 250 400 280 540H-280C-250 400-196 320-124 252C-164 216-188 140-182 50Z"
    c.path(f"{wrap}{oval}Z", c.lit(tone, 0.32, 0.34), fill_rule="evenodd")
    c.path(
        "M-140 30C-136-120-70-196 20-190C90-184 136-120 140 20C126-80 80-150 0-152C-80-150-126-70-140 30Z",
        tint(tone, 0.24),
        opacity=0.75,
    )
    c.line(
        "M-160-20C-160-140-90-216 10-222M-130 200C-60 290 60 300 140 230M-150 260C-40 350 90 340 170 290M-190 350C-60 430 120 420 220 380",
        shade(tone, 0.35),
        6,
        opacity=0.4,
    )
    c.line("M-172 20C-180-130-110-226 0-236M-120 232C-50 316 70 320 150 262", tint(tone, 0.55), 5, opacity=0.5)
