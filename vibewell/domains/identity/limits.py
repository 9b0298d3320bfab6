"""How often: the limits of the sign-in service, as buckets that hold the instants of the latest tries.

Wrong passwords are limited three ways. An account takes ten an hour altogether, from wherever they come. Places where
nobody signed in to it before share six of these, and one such place gets five: strangers can use up the strangers'
share, but never the rest, so whoever signed in from a place before gets in there with the right password. And one
place gets a number for all accounts together to which it is strange. A right password counts as no try.
"""

import hashlib
from collections.abc import Sequence

import msgspec

from vibewell.domains.identity.rules import is_loopback

HOUR = 3600

ACCOUNT_TRIES_MAX = 10
STRANGERS_TRIES_MAX = 6
STRANGER_TRIES_MAX = 5


class Bucket(msgspec.Struct, frozen=True):
    """At most so many hits within so many seconds, whenever these begin."""

    name: str
    most: int
    seconds: int


def sign_in_buckets(email: str, network: str, *, familiar: bool) -> list[Bucket]:
    """What a password try has to find room in."""
    account = _hidden(email)
    buckets = [Bucket(f"try:account:{account}", ACCOUNT_TRIES_MAX, HOUR)]
    if not familiar:
        buckets += [
            Bucket(f"try:place:{network}", 1000 if is_loopback(network) else 60, HOUR),
            Bucket(f"try:strangers:{account}", STRANGERS_TRIES_MAX, HOUR),
            Bucket(f"try:stranger:{account}:{network}", STRANGER_TRIES_MAX, HOUR),
        ]
    return buckets


def sign_up_buckets(network: str) -> list[Bucket]:
    """What a sign-up has to find room in; from this machine there is room for any test."""
    if is_loopback(network):
        return [Bucket(f"sign-up:{network}", 600, 60)]
    return [Bucket(f"sign-up:{network}", 60, HOUR)]


def mail_buckets(email: str, network: str) -> list[Bucket]:
    """What a request for a mail has to find room in, whether the address is known or not."""
    return [
        Bucket(f"mail:{_hidden(email)}", 6, 600),
        Bucket(f"mail-place:{network}", 1000 if is_loopback(network) else 30, HOUR),
    ]


def code_buckets(email: str, network: str) -> list[Bucket]:
    """What a wrong mailed code has to find room in."""
    return [
        Bucket(f"code:{_hidden(email)}", 10, HOUR),
        Bucket(f"code:{_hidden(email)}:{network}", 6, HOUR),
        Bucket(f"code-place:{network}", 1000 if is_loopback(network) else 60, HOUR),
    ]


def link_buckets(network: str) -> list[Bucket]:
    """What a wrong link has to find room in. Its secret can't be guessed; this only keeps the noise down."""
    return [Bucket(f"link-place:{network}", 1000 if is_loopback(network) else 100, HOUR)]


def factor_buckets(factor_id: object) -> list[Bucket]:
    """What a wrong code of a second factor has to find room in."""
    return [Bucket(f"factor:{factor_id}", 10, HOUR)]


def forwarding_buckets(network: str) -> list[Bucket]:
    """How often one place may try at accounts that are kept elsewhere, where all of us share one address."""
    return [Bucket(f"forward:{network}", 1000 if is_loopback(network) else 60, HOUR)]


def challenge_buckets(factor_id: object) -> list[Bucket]:
    """How often a code of a second factor may be asked for."""
    return [Bucket(f"challenge:{factor_id}", 60, HOUR)]


def names(buckets: Sequence[Bucket]) -> list[str]:
    """The buckets' names."""
    return [bucket.name for bucket in buckets]


def _hidden(email: str) -> str:
    """An address as a bucket's name: limits are kept for addresses that nobody registered, too."""
    return hashlib.sha256(email.encode()).hexdigest()[:32]
