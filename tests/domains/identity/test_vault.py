"""Secrets."""

import pytest

from vibewell.domains.identity.vault import SealBrokenError, Vault, fresh_code, fresh_token


def test_what_is_sealed_opens_with_the_same_secret_under_the_same_name_only() -> None:
    vault = Vault(b"one")
    sealed = vault.seal(b"plain", "factor 1")
    assert vault.unseal(sealed, "factor 1") == b"plain"
    altered = bytes([*sealed[:-1], sealed[-1] ^ 1])
    for other, value, name in [
        (Vault(b"two"), sealed, "factor 1"),
        (vault, sealed, "factor 2"),
        (vault, altered, "factor 1"),
    ]:
        with pytest.raises(SealBrokenError):
            other.unseal(value, name)


def test_a_successor_needs_the_token_the_salt_and_our_key() -> None:
    token, salt = fresh_token(), b"s" * 16
    successor = Vault(b"one").successor(token, salt)
    assert successor == Vault(b"one").successor(token, salt)
    assert len({successor, Vault(b"two").successor(token, salt), Vault(b"one").successor(token, b"t" * 16)}) == 3


def test_codes_have_six_digits() -> None:
    assert {len(fresh_code()) for _ in range(200)} == {6}
