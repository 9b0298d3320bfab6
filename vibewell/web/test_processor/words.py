"""What the test processor says by itself, in words that can be translated."""

from vibewell.web.site.words import marked

# What each card does.
CARDS = (
    marked("pays"),
    marked("asks its bank first"),
    marked("is declined"),
    marked("has insufficient funds"),
    marked("pays, and its owner disputes it"),
    marked("pays, and what is given back comes back"),
    marked("can be kept, and is declined later"),
)
# Why a payment came to nothing.
FAILURES = (
    marked("The card was declined."),
    marked("The card has insufficient funds."),
    marked("The card's bank wants its owner to confirm this."),
    marked("The payment was not confirmed with the card's bank."),
    marked("This card is not kept any more."),
)
