"""A receipt as a PDF, in the letters of the house; names in Greek or Cyrillic too. What no font knows stands as "?"."""

import functools
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF, Align, XPos, YPos

from vibewell.web.render import STATIC, asset_url
from vibewell.web.site.receipt_words import ReceiptShown
from vibewell.web.site.words import Say

REGULAR, BOLD = "print-latin.ttf", "print-latin-bold.ttf"
FURTHER = ("latin-ext", "vietnamese", "greek", "greek-ext", "cyrillic", "cyrillic-ext")
INK, MUTED, LINE, CORAL = (45, 49, 66), (104, 108, 124), (226, 220, 210), (224, 122, 95)
MARGIN, WIDTH = 22, 166
UNKNOWN = "?"


def receipt_pdf(shown: ReceiptShown, say: Say, locale: str) -> bytes:
    """The file. Pure apart from reading the fonts; takes tens of milliseconds, so it is made beside the loop."""
    printed = _Printed(say, locale)
    printed.head(shown)
    printed.lines(shown)
    printed.taxes(shown)
    printed.words(shown)
    return printed.done(shown)


class _Printed:
    """A page that is filled from above."""

    def __init__(self, say: Say, locale: str) -> None:
        self.say, self.missing = say, False
        self.pdf = FPDF(format="A4")
        self.pdf.set_margins(MARGIN, 20, MARGIN)
        self.pdf.set_auto_page_break(True, 24)
        self.pdf.set_lang(locale)
        self.pdf.add_font("house", "", font_file(REGULAR))
        self.pdf.add_font("house", "B", font_file(BOLD))
        self.pdf.add_page()
        self.fallen_back = False

    def head(self, shown: ReceiptShown) -> None:
        """Whose it is, for whom, and which."""
        pdf = self.pdf
        pdf.set_fill_color(*CORAL)
        pdf.rect(MARGIN, 16, 12, 1.2, style="F")
        self.put(shown.title, 22, bold=True, height=11)
        for at, line in enumerate(filter(None, shown.issuer)):
            self.put(line, 10, bold=at == 0)
        pdf.ln(5)
        rows = [(self.say("Number"), shown.number), (self.say("Date"), shown.issued)]
        if shown.payer:
            rows.append((self.say("For"), shown.payer))
        for name, value in rows:
            self.pair(name, value, bold=False)
        pdf.ln(4)

    def lines(self, shown: ReceiptShown) -> None:
        """What was paid for, and the sum."""
        for name, value in shown.lines:
            self.pair(name, value, bold=False, wide=True)
        self.rule()
        self.pair(*shown.total, bold=True, wide=True)
        if shown.moved:
            self.pair(*shown.moved, bold=True, wide=True)
        if shown.method:
            self.put(shown.method, 9, muted=True)
        self.pdf.ln(4)

    def taxes(self, shown: ReceiptShown) -> None:
        """The tax lines."""
        if not shown.taxes:
            return
        quarter = WIDTH / 4
        heads = (self.say("Tax rate"), self.say("Net"), self.say("Tax"), self.say("Gross"))
        for at, row in enumerate([heads, *shown.taxes]):
            self.font(9, bold=False, muted=at == 0)
            for column, text in enumerate(row):
                align = Align.L if column == 0 else Align.R
                self.pdf.cell(quarter, 5.5, self.clean(text), align=align)
            self.pdf.ln()
        self.pdf.ln(3)

    def words(self, shown: ReceiptShown) -> None:
        """Notes, what it follows from, and what only the house reads."""
        for note in shown.notes:
            self.put(note, 9, muted=True)
        if shown.rule:
            self.rule()
            self.put(self.say("What it follows from"), 10, bold=True)
            for sentence in shown.rule:
                self.put(sentence, 9)
        if shown.house:
            self.rule()
            self.put(self.say("For the house"), 10, bold=True)
            for name, value in shown.house:
                self.pair(name, value, bold=False, wide=True, size=9)
            self.put(shown.house_why, 9, muted=True)

    def done(self, shown: ReceiptShown) -> bytes:
        """The bytes; says so where a character could not be printed."""
        if self.missing:
            self.pdf.ln(4)
            self.put(self.say("Characters that can't be printed here stand as ?; the page shows all of them."), 8)
        self.pdf.set_title(self.clean(f"{shown.title} {shown.number}"))
        return bytes(self.pdf.output())

    def put(self, text: str, size: float, *, bold: bool = False, muted: bool = False, height: float = 0) -> None:
        """A paragraph."""
        self.font(size, bold=bold, muted=muted)
        self.pdf.multi_cell(
            WIDTH, height or size * 0.52, self.clean(text), align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )

    def pair(self, name: str, value: str, *, bold: bool, wide: bool = False, size: float = 10) -> None:
        """A name and a value; `wide` puts the value to the right edge."""
        first = WIDTH - 42 if wide else 32
        self.font(size, bold=bold, muted=not wide)
        top, page = self.pdf.get_y(), self.pdf.page_no()
        self.pdf.multi_cell(first, 6, self.clean(name), align=Align.L, new_x=XPos.RIGHT, new_y=YPos.LAST)
        below, last = self.pdf.get_y() + 6, self.pdf.page_no()
        if page == last:
            self.pdf.set_xy(MARGIN + first, top)
        self.font(size, bold=bold)
        self.pdf.multi_cell(
            WIDTH - first, 6, self.clean(value), align=Align.R if wide else Align.L,
            new_x=XPos.LMARGIN, new_y=YPos.NEXT,
        )  # fmt: skip
        if page == last:
            self.pdf.set_y(max(self.pdf.get_y(), below))

    def rule(self) -> None:
        """A hairline."""
        self.pdf.ln(1.5)
        self.pdf.set_draw_color(*LINE)
        self.pdf.line(MARGIN, self.pdf.get_y(), MARGIN + WIDTH, self.pdf.get_y())
        self.pdf.ln(2.5)

    def font(self, size: float, *, bold: bool, muted: bool = False) -> None:
        """Choose size, weight and ink."""
        self.pdf.set_font("house", "B" if bold else "", size)
        self.pdf.set_text_color(*(MUTED if muted else INK))

    def clean(self, text: str) -> str:
        """The text with what no font knows as "?"; other letters are added when they are first met."""
        if not self.fallen_back and any(ord(character) not in letters(REGULAR) for character in text):
            for name in FURTHER:
                self.pdf.add_font(name, "", font_file(f"print-{name}.ttf"))
            self.pdf.set_fallback_fonts(list(FURTHER), exact_match=False)
            self.fallen_back = True
        known = "".join(character if is_known(character) else UNKNOWN for character in text)
        self.missing = self.missing or known != text
        return known


def font_file(name: str) -> Path:
    """Where a built font lies."""
    return STATIC / asset_url(name).removeprefix("/static/")


@functools.cache
def letters(name: str) -> frozenset[int]:
    """The characters that a font has."""
    with TTFont(font_file(name), lazy=True) as font:
        return frozenset(font.getBestCmap())


def is_known(character: str) -> bool:
    """Whether any of our fonts has it."""
    return any(ord(character) in letters(name) for name in (REGULAR, *(f"print-{each}.ttf" for each in FURTHER)))
