"""The SQL of the register."""

REGISTER = "select * from private.business_register($1, $2, $3, $4, $5)"
FIGURES = "select private.platform_figures()::text"


def escaped(words: str) -> str:
    """Words as they are written, where a pattern would read more into them."""
    for special in "\\%_":
        words = words.replace(special, f"\\{special}")
    return words
