"""Checks before a service: a patch test, passed, so long before; booked as one with what needs it."""
