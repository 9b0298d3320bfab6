"""Receipts and invoices as files: made beside the loop, by a library that only those who print load."""

import asyncio

from vibewell.web.site.receipt_words import ReceiptShown
from vibewell.web.site.words import Say


async def print_receipt(shown: ReceiptShown, say: Say, locale: str) -> bytes:
    """The PDF."""
    return await asyncio.to_thread(_print, shown, say, locale)


def _print(shown: ReceiptShown, say: Say, locale: str) -> bytes:
    # A third of what a start would have to import, and most processes never print.
    from vibewell.web.site.receipt_pdf import receipt_pdf

    return receipt_pdf(shown, say, locale)
