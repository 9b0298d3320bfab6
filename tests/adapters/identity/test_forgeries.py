"""Tokens that somebody made up: none of them is taken, by either adapter."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from tests.adapters.identity.conftest import Issuer
from vibewell.domains.identity import AccessTokenInvalid

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
STRANGER = ec.generate_private_key(ec.SECP256R1())
STRANGER_RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)

Forge = Callable[[Issuer], str]


def b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def by_hand(issuer: Issuer, header: Any, signature: bytes = b"", payload: Any = None) -> str:
    """A token put together without a library."""
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    body = payload if isinstance(payload, bytes) else json.dumps(payload or issuer.payload()).encode()
    return f"{b64(head)}.{b64(body)}.{b64(signature)}"


def signed_by_hand(issuer: Issuer, header: Any, payload: Any = None) -> str:
    """A token whose signature by the right key fits its odd header or payload."""
    unsigned = by_hand(issuer, header, payload=payload).rpartition(".")[0]
    from jwt.algorithms import ECAlgorithm

    return f"{unsigned}.{b64(ECAlgorithm(ECAlgorithm.SHA256).sign(unsigned.encode(), issuer.key))}"


def with_hmac(issuer: Issuer, alg: str, secret: bytes) -> str:
    """The classic: the public key as an HMAC secret."""
    unsigned = by_hand(issuer, {"alg": alg, "kid": issuer.kid, "typ": "JWT"}).rpartition(".")[0]
    digest = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}[alg]
    return f"{unsigned}.{b64(hmac.new(secret, unsigned.encode(), digest).digest())}"


def public_bytes(issuer: Issuer, encoding: serialization.Encoding) -> bytes:
    raw = encoding is serialization.Encoding.X962
    form = serialization.PublicFormat.UncompressedPoint if raw else serialization.PublicFormat.SubjectPublicKeyInfo
    found: bytes = issuer.key.public_key().public_bytes(encoding, form)
    return found


def head(issuer: Issuer, **changes: Any) -> dict[str, Any]:
    return {"alg": "ES256", "kid": issuer.kid, "typ": "JWT", **changes}


def resigned(issuer: Issuer, change: Callable[[bytes], bytes]) -> str:
    """A good token with another signature."""
    unsigned, _, signature = issuer.sign().rpartition(".")
    return f"{unsigned}.{b64(change(unb64(signature)))}"


def altered_payload(issuer: Issuer, **changes: Any) -> str:
    """A good token's header and signature around other claims."""
    header, _, signature = issuer.sign().split(".")
    return f"{header}.{b64(json.dumps(issuer.payload(**changes)).encode())}.{signature}"


def seconds(issuer: Issuer, offset: int) -> int:
    return int((issuer.now + timedelta(seconds=offset)).timestamp())


def stranger_jwk() -> dict[str, Any]:
    from jwt.algorithms import ECAlgorithm

    return dict(ECAlgorithm.to_jwk(STRANGER.public_key(), as_dict=True))


def by_stranger(issuer: Issuer, **header: Any) -> str:
    return jwt.encode(issuer.payload(), STRANGER, algorithm="ES256", headers={"kid": issuer.kid, **header})


PEM, DER, X962 = serialization.Encoding.PEM, serialization.Encoding.DER, serialization.Encoding.X962

FORGERIES: dict[str, Forge] = {
    # no signature
    "none": lambda i: by_hand(i, head(i, alg="none")),
    "None": lambda i: by_hand(i, head(i, alg="None")),
    "NONE": lambda i: by_hand(i, head(i, alg="NONE")),
    "nOnE": lambda i: by_hand(i, head(i, alg="nOnE")),
    "none with a signature": lambda i: signed_by_hand(i, head(i, alg="none")),
    "no algorithm": lambda i: signed_by_hand(i, {"kid": i.kid, "typ": "JWT"}),
    "empty algorithm": lambda i: signed_by_hand(i, head(i, alg="")),
    "algorithm null": lambda i: signed_by_hand(i, head(i, alg=None)),
    "algorithm a list": lambda i: signed_by_hand(i, head(i, alg=["ES256"])),
    "es256 in lower case": lambda i: signed_by_hand(i, head(i, alg="es256")),
    "es256 without a signature": lambda i: by_hand(i, head(i)),
    # the public key as a secret
    "HS256 by the PEM": lambda i: with_hmac(i, "HS256", public_bytes(i, PEM)),
    "HS256 by the stripped PEM": lambda i: with_hmac(i, "HS256", public_bytes(i, PEM).strip()),
    "HS256 by the DER": lambda i: with_hmac(i, "HS256", public_bytes(i, DER)),
    "HS256 by the point": lambda i: with_hmac(i, "HS256", public_bytes(i, X962)),
    "HS256 by nothing": lambda i: with_hmac(i, "HS256", b""),
    "HS256 by the key id": lambda i: with_hmac(i, "HS256", i.kid.encode()),
    "HS384 by the PEM": lambda i: with_hmac(i, "HS384", public_bytes(i, PEM)),
    "HS512 by the PEM": lambda i: with_hmac(i, "HS512", public_bytes(i, PEM)),
    # other keys and algorithms
    "another key under our id": by_stranger,
    "another key under its own id": lambda i: by_stranger(i, kid="stranger"),
    "RS256": lambda i: jwt.encode(i.payload(), STRANGER_RSA, algorithm="RS256", headers={"kid": i.kid}),
    "PS256": lambda i: jwt.encode(i.payload(), STRANGER_RSA, algorithm="PS256", headers={"kid": i.kid}),
    "ES384": lambda i: jwt.encode(
        i.payload(), ec.generate_private_key(ec.SECP384R1()), algorithm="ES384", headers={"kid": i.kid}
    ),
    "ES512": lambda i: jwt.encode(
        i.payload(), ec.generate_private_key(ec.SECP521R1()), algorithm="ES512", headers={"kid": i.kid}
    ),
    "ES256K": lambda i: jwt.encode(
        i.payload(), ec.generate_private_key(ec.SECP256K1()), algorithm="ES256K", headers={"kid": i.kid}
    ),
    "EdDSA": lambda i: jwt.encode(
        i.payload(), ed25519.Ed25519PrivateKey.generate(), algorithm="EdDSA", headers={"kid": i.kid}
    ),
    # key ids
    "no key id": lambda i: signed_by_hand(i, {"alg": "ES256", "typ": "JWT"}),
    "key id empty": lambda i: signed_by_hand(i, head(i, kid="")),
    "key id null": lambda i: signed_by_hand(i, head(i, kid=None)),
    "key id a number": lambda i: signed_by_hand(i, head(i, kid=0)),
    "key id a list": lambda i: signed_by_hand(i, head(i, kid=[i.kid])),
    "key id a path": lambda i: signed_by_hand(i, head(i, kid="../../../dev/null")),
    "key id SQL": lambda i: signed_by_hand(i, head(i, kid=f"x' union select '{i.kid}' --")),
    "key id a command": lambda i: signed_by_hand(i, head(i, kid=f"{i.kid}; true")),
    "key id with a null character": lambda i: signed_by_hand(i, head(i, kid=f"{i.kid}\x00")),
    "key id with a space": lambda i: signed_by_hand(i, head(i, kid=f" {i.kid}")),
    "key id in capitals": lambda i: signed_by_hand(i, head(i, kid=i.kid.upper() + "X")),
    # headers that bring a key, or ask for more than we know
    "jku": lambda i: by_stranger(i, jku="https://evil.example/jwks.json"),
    "jku and our key": lambda i: signed_by_hand(i, head(i, jku="https://evil.example/jwks.json")),
    "jwk": lambda i: by_stranger(i, jwk=stranger_jwk()),
    "jwk without a key id": lambda i: jwt.encode(
        i.payload(), STRANGER, algorithm="ES256", headers={"jwk": stranger_jwk()}
    ),
    "x5u": lambda i: by_stranger(i, x5u="https://evil.example/cert.pem"),
    "x5c": lambda i: by_stranger(i, x5c=[b64(public_bytes(i, DER))]),
    "crit": lambda i: signed_by_hand(i, head(i, crit=["exp"])),
    "b64 false": lambda i: signed_by_hand(i, head(i, b64=False, crit=["b64"])),
    "zip": lambda i: signed_by_hand(i, head(i, zip="DEF")),
    "nested": lambda i: signed_by_hand(i, head(i, cty="JWT")),
    "another type": lambda i: signed_by_hand(i, head(i, typ="at+jwt")),
    "algorithm twice": lambda i: by_hand(i, b'{"alg":"ES256","kid":"%b","alg":"none"}' % i.kid.encode()),
    "key id twice": lambda i: jwt_with_header(
        i, b'{"alg":"ES256","kid":"%b","kid":"stranger","typ":"JWT"}' % i.kid.encode()
    ),
    "header a list": lambda i: signed_by_hand(i, ["ES256", i.kid]),
    "header no JSON": lambda i: signed_by_hand(i, b"ES256"),
    "header with a byte order mark": lambda i: signed_by_hand(i, b"\xef\xbb\xbf" + json.dumps(head(i)).encode()),
    # claims by the right key that are not for us, or not now
    "run out": lambda i: i.sign(i.payload(exp=seconds(i, 0))),
    "run out long ago": lambda i: i.sign(i.payload(exp=1)),
    "never runs out": lambda i: i.sign({k: v for k, v in i.payload().items() if k != "exp"}),
    "runs out as a text": lambda i: i.sign(i.payload(exp=str(seconds(i, 900)))),
    "runs out as a fraction": lambda i: i.sign(i.payload(exp=seconds(i, 900) + 0.5)),
    "runs out true": lambda i: i.sign(i.payload(exp=True)),
    "runs out at infinity": lambda i: signed_by_hand(i, head(i), json.dumps(i.payload(exp=float("inf"))).encode()),
    "runs out before it began": lambda i: i.sign(i.payload(iat=seconds(i, 20), exp=seconds(i, 10))),
    "not yet": lambda i: i.sign(i.payload(nbf=seconds(i, 3600))),
    "made tomorrow": lambda i: i.sign(i.payload(iat=seconds(i, 86400), exp=seconds(i, 90000))),
    "never made": lambda i: i.sign(i.payload(iat=None)),
    "for somebody else": lambda i: i.sign(i.payload(aud="another")),
    "for many": lambda i: i.sign(i.payload(aud=["authenticated", "another"])),
    "for nobody": lambda i: i.sign(i.payload(aud=None)),
    "by another issuer": lambda i: i.sign(i.payload(iss="https://evil.example/auth/v1")),
    "by nearly our issuer": lambda i: i.sign(i.payload(iss=f"{i.issuer}/")),
    "by no issuer": lambda i: i.sign(i.payload(iss=None)),
    "service role": lambda i: i.sign(i.payload(role="service_role")),
    "anonymous role": lambda i: i.sign(i.payload(role="anon")),
    "no role": lambda i: i.sign(i.payload(role=None)),
    "roles": lambda i: i.sign(i.payload(role=["authenticated", "service_role"])),
    "no person": lambda i: i.sign(i.payload(sub=None)),
    "person no id": lambda i: i.sign(i.payload(sub="clara' or 1=1 --")),
    "person empty": lambda i: i.sign(i.payload(sub="")),
    "session no id": lambda i: i.sign(i.payload(session_id="x")),
    "level three": lambda i: i.sign(i.payload(aal="aal3")),
    "level a number": lambda i: i.sign(i.payload(aal=2)),
    "claims a list": lambda i: signed_by_hand(i, head(i), b"[]"),
    "claims no JSON": lambda i: signed_by_hand(i, head(i), b"sub=clara"),
    "claims empty": lambda i: signed_by_hand(i, head(i), b"{}"),
    # claims altered under a good signature
    "another person": lambda i: altered_payload(i, sub="01890000-0000-7000-8000-000000000002"),
    "runs out later": lambda i: altered_payload(i, exp=seconds(i, 90000)),
    "level raised": lambda i: altered_payload(i, aal="aal2"),
    "role raised": lambda i: altered_payload(i, role="service_role"),
    # signatures
    "all zeros": lambda i: resigned(i, lambda s: bytes(64)),
    "r is zero": lambda i: resigned(i, lambda s: bytes(32) + s[32:]),
    "s is zero": lambda i: resigned(i, lambda s: s[:32] + bytes(32)),
    "r and s the order": lambda i: resigned(i, lambda s: ORDER.to_bytes(32, "big") * 2),
    "one bit off": lambda i: resigned(i, lambda s: bytes([s[0] ^ 1]) + s[1:]),
    "halves swapped": lambda i: resigned(i, lambda s: s[32:] + s[:32]),
    "DER": lambda i: resigned(
        i, lambda s: encode_dss_signature(int.from_bytes(s[:32], "big"), int.from_bytes(s[32:], "big"))
    ),
    "cut off": lambda i: resigned(i, lambda s: s[:63]),
    "one byte more": lambda i: resigned(i, lambda s: s + b"\x00"),
    "of another token": lambda i: i.sign().rpartition(".")[0] + "." + i.sign(i.payload(phone="1")).rpartition(".")[2],
    "padded": lambda i: i.sign() + "==",
    "unused bits set": lambda i: unused_bits(i),  # noqa: PLW0108 - defined below
    "a line end behind": lambda i: i.sign() + "\n",
    "a space before": lambda i: " " + i.sign(),
    "a space in the signature": lambda i: i.sign()[:-5] + " " + i.sign()[-5:],
    # no token at all
    "empty": lambda i: "",
    "two parts": lambda i: i.sign().rpartition(".")[0],
    "four parts": lambda i: i.sign() + ".x",
    "five parts": lambda i: ".".join(["eyJhbGciOiJkaXIifQ", "", "x", "x", "x"]),
    "dots": lambda i: "..",
    "Bearer": lambda i: f"Bearer {i.sign()}",
    "JSON": lambda i: json.dumps({"payload": "x", "signature": "y", "protected": "z"}),
    "lookalike letters": lambda i: i.sign().replace("e", "е"),
    "null characters": lambda i: i.sign() + "\x00",
    "huge": lambda i: i.sign(i.payload(user_metadata={"note": "x" * 9000})),
    "a refresh token": lambda i: "ocVe5EFKi1pZpYhx4kd2MRO3mzDaYlRjUqYHyZC2q0k",
}


def jwt_with_header(issuer: Issuer, header: bytes) -> str:
    """A stranger's token under a header of our making."""
    unsigned = f"{b64(header)}.{b64(json.dumps(issuer.payload()).encode())}"
    from jwt.algorithms import ECAlgorithm

    return f"{unsigned}.{b64(ECAlgorithm(ECAlgorithm.SHA256).sign(unsigned.encode(), STRANGER))}"


def unused_bits(issuer: Issuer) -> str:
    """The same signature in another spelling: the last letter has four bits that say nothing."""
    token = issuer.sign()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + letters[letters.index(token[-1]) ^ 1]


def test_there_are_enough_of_them() -> None:
    assert len(FORGERIES) >= 100


async def test_no_forged_token_is_taken(issuer: Issuer) -> None:
    await issuer.port.verify(issuer.sign(), issuer.now)
    for name, forge in FORGERIES.items():
        token = forge(issuer)
        try:
            claims = await issuer.port.verify(token, issuer.now)
        except AccessTokenInvalid:
            continue
        raise AssertionError(f"the forgery {name!r} was taken: {claims}")
    await issuer.port.verify(issuer.sign(), issuer.now)


async def test_a_forged_token_is_not_remembered_as_good(issuer: Issuer) -> None:
    for _ in range(2):
        with pytest.raises(AccessTokenInvalid):
            await issuer.port.verify(by_stranger(issuer), issuer.now)


def test_the_helpers_forge_what_they_say(issuer: Issuer) -> None:
    """By hand and by library the same good token comes out, so a refusal is for the forgery and not for its making."""
    token = signed_by_hand(issuer, head(issuer))
    raw = unb64(token.rpartition(".")[2])
    r, s = decode_dss_signature(encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")))
    assert r > 0
    assert s > 0
    options = {"verify_exp": False}
    decoded = jwt.decode(
        token,
        issuer.key.public_key(),
        algorithms=["ES256"],
        audience="authenticated",
        options=options,  # type: ignore[arg-type]
    )
    assert decoded == issuer.payload()
