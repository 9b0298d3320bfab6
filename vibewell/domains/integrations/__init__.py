"""Integrations: programs that ask as a business, with its keys."""

from vibewell.domains.integrations.keys.actions import enter_with_key, list_keys, make_key, revoke_key
from vibewell.domains.integrations.keys.rules import REACH, looks_like_key
from vibewell.domains.integrations.keys.types import (
    Key,
    KeyEndsTooSoon,
    KeyNotForThis,
    KeysTooMany,
    KeyUnknown,
    KeyWish,
    NewKey,
)

__all__ = [
    "REACH",
    "Key",
    "KeyEndsTooSoon",
    "KeyNotForThis",
    "KeyUnknown",
    "KeyWish",
    "KeysTooMany",
    "NewKey",
    "enter_with_key",
    "list_keys",
    "looks_like_key",
    "make_key",
    "revoke_key",
]
