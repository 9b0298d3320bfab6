"""Secrets: made, hashed, derived and sealed with keys that are not in the database."""

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
CODE_DIGITS = 6


class SealBrokenError(Exception):
    """Something in the database was sealed with another SECRET_KEY, or was altered."""


class Vault:
    """Keys for each purpose, all drawn from one secret."""

    def __init__(self, secret: bytes) -> None:
        self._seal = AESGCM(_drawn(secret, "seal"))
        self._successor = _drawn(secret, "successor")
        self._code = _drawn(secret, "code")

    def seal(self, plain: bytes, about: str) -> bytes:
        """Encrypt, bound to what it is about: it opens only under the same name."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._seal.encrypt(nonce, plain, about.encode())

    def unseal(self, sealed: bytes, about: str) -> bytes:
        """Decrypt. Raises `SealBrokenError`."""
        try:
            return self._seal.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about.encode())
        except InvalidTag:
            raise SealBrokenError(f"{about} does not open with this SECRET_KEY") from None

    def successor(self, token: str, salt: bytes) -> str:
        """The refresh token that follows this one. Who knows neither the token nor our key can't compute it."""
        return _text(hmac.new(self._successor, salt + token.encode(), hashlib.sha256).digest())

    def code_hash(self, email: str, code: str) -> bytes:
        """A short code's hash, keyed: six digits would be guessed from a plain hash at once."""
        return hmac.new(self._code, f"{email}\n{code}".encode(), hashlib.sha256).digest()


def fresh_token() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


def fresh_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def token_hash(token: str) -> bytes:
    """What is kept of a long random token."""
    return hashlib.sha256(token.encode()).digest()


def code_challenge(verifier: str) -> str:
    """The S256 challenge of a PKCE verifier."""
    return _text(hashlib.sha256(verifier.encode()).digest())


def _drawn(secret: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"vibewell identity {purpose}".encode()).derive(secret)


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
