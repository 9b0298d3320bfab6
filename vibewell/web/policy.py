"""What a page may load and talk to: ourselves, and on the one page that shows Stripe's card fields, Stripe.

https://docs.stripe.com/security/guide#content-security-policy
"""

from litestar import Response

CSP = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# Stripe.js is loaded by our own script, which the nonce vouches for; the hosts are for browsers that know no
# 'strict-dynamic'.
SCRIPTS, FRAMES = "https://js.stripe.com https://*.js.stripe.com", "https://hooks.stripe.com"
CALLS = "https://api.stripe.com"


def page_policy(nonce: str) -> str:
    """Of every page."""
    return CSP.format(nonce=nonce)


def card_page_policy(nonce: str) -> str:
    """Of the page with Stripe's card fields."""
    return (
        page_policy(nonce)
        .replace("'strict-dynamic';", f"'strict-dynamic' {SCRIPTS};")
        .replace("connect-src 'self';", f"connect-src 'self' {CALLS}; frame-src {SCRIPTS} {FRAMES};")
    )


def allow_card_fields(response: Response[str], nonce: str) -> Response[str]:
    """Let this answer show them."""
    response.headers["content-security-policy"] = card_page_policy(nonce)
    return response
