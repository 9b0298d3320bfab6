"""The test cards: what each of them does. No other number is taken."""

import re
from collections.abc import Mapping

import msgspec

DECLINED = "The card was declined."
POOR = "The card has insufficient funds."
NEEDS_PAYER = "The card's bank wants its owner to confirm this."
NOT_CONFIRMED = "The payment was not confirmed with the card's bank."
# 1.5 % and 0.25, as processors in Europe charge.
FEE_PER_MILLE, FEE_FIXED = 15, 25
# Kept for a dispute, whoever is right.
DISPUTE_FEE = 1500
RETURNED = "The bank of the card's owner sent it back."


class TestCard(msgspec.Struct, frozen=True):
    """A card for trying things out. `declines` says why it never pays; `later` why it does not when kept."""

    number: str
    brand: str
    does: str
    declines: str = ""
    later: str = ""
    confirms: bool = False
    disputed: bool = False
    returns_refunds: bool = False

    @property
    def last4(self) -> str:
        """What one sees of it."""
        return self.number[-4:]


TEST_CARDS = (
    TestCard("4242424242424242", "visa", "pays"),
    TestCard("5555555555554444", "mastercard", "pays"),
    TestCard("4000002760003184", "visa", "asks its bank first", later=NEEDS_PAYER, confirms=True),
    TestCard("4000000000000002", "visa", "is declined", declines=DECLINED, later=DECLINED),
    TestCard("4000000000009995", "visa", "has insufficient funds", declines=POOR, later=POOR),
    TestCard("4000000000000259", "visa", "pays, and its owner disputes it", disputed=True),
    TestCard("4000000000005126", "visa", "pays, and what is given back comes back", returns_refunds=True),
    TestCard("4000000000000341", "visa", "can be kept, and is declined later", later=DECLINED),
)
BY_NUMBER: Mapping[str, TestCard] = {card.number: card for card in TEST_CARDS}


def find_card(number: str) -> TestCard | None:
    """The test card of this number, as people write numbers."""
    return BY_NUMBER.get(re.sub(r"[\s-]", "", number))


def fee_of(amount: int) -> int:
    """What the test processor keeps of a payment, in minor units."""
    return min((amount * FEE_PER_MILLE + 500) // 1000 + FEE_FIXED, amount)
