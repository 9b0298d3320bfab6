"""What of the prices is tax, as a small form of the settings: a box for small businesses, and a rate for all others."""

import re
from decimal import Decimal

import msgspec
from babel.numbers import format_decimal

from vibewell.domains.payments import TaxRate
from vibewell.web.business.filled import Filled
from vibewell.web.site.forms import Errors
from vibewell.web.site.words import Say

PERCENT_MAX = 50
WRITTEN = re.compile(r"[0-9]{1,2}([.,][0-9]{1,2})?")


class TaxFields(msgspec.Struct, frozen=True):
    """Its fields: the rate as people write it, and whether there is none."""

    rate: str = ""
    is_small: bool = False


def fields_of(tax: TaxRate, locale: str) -> TaxFields:
    """The form of the rate that counts now."""
    rate = Decimal(tax.rate)
    return TaxFields("" if rate == 0 else format_decimal(rate, locale=locale), rate == 0)


def fields_filled(values: Filled) -> TaxFields:
    """The form as it came."""
    return TaxFields(values.one("tax_rate"), values.has("small_business"))


def rate_wished(fields: TaxFields, errors: Errors, say: Say) -> TaxRate | None:
    """The rate that is wished for; None where what was written is none, with what is wrong in `errors`."""
    if fields.is_small:
        return TaxRate("0")
    written = WRITTEN.fullmatch(fields.rate.removesuffix("%").strip())
    rate = Decimal(written[0].replace(",", ".")) if written else None
    if rate is None or rate > PERCENT_MAX:
        errors.add("tax_rate", say("Tax in your prices"), say("Write a percentage from 0 to 50, such as 19."))
        return None
    return TaxRate(f"{rate.normalize():f}")
