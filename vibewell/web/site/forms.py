"""What every form of the site shares: its errors, said at the field, and where to go next."""

PATH_CHARACTERS_MAX = 1500


class Errors:
    """Why a form is refused, field by field. `summary` holds what `ui.error_summary` takes."""

    def __init__(self) -> None:
        self.summary: list[tuple[str, str, str]] = []

    def add(self, field: str, label: str, sentence: str) -> None:
        """One more; the first of a field counts."""
        if not self.of(field):
            self.summary.append((field, label, sentence))

    def of(self, field: str) -> str:
        """The sentence for a field, or nothing."""
        return next((sentence for name, _, sentence in self.summary if name == field), "")

    def __bool__(self) -> bool:
        return bool(self.summary)


def safe_path(wished: str, fallback: str = "") -> str:
    """A path of this very site, or the fallback: nobody is sent elsewhere by a link that was made for them."""
    if not wished.startswith("/") or wished.startswith("//") or len(wished) > PATH_CHARACTERS_MAX:
        return fallback
    if not wished.isascii() or any(character <= " " or character in "\\\x7f" for character in wished):
        return fallback
    return wished
