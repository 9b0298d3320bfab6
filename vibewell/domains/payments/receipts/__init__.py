"""Receipts: numbered without gaps, and computed again from what happened to the same cent."""
