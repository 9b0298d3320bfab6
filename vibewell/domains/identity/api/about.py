"""/auth/v1: what this service offers, and the keys that verify its tokens."""

from litestar import Controller, Response, get, route

from vibewell.domains.identity.accounts import accounts_of
from vibewell.domains.identity.api.answers import answer
from vibewell.domains.identity.refusals import NotOffered
from vibewell.kernel.http import HttpRequest, here

# As long as the clients keep the keys anyway.
JWKS_SECONDS = 600
# What the clients may ask about and is not offered here.
PROVIDERS = (
    "anonymous_users",
    "apple",
    "azure",
    "bitbucket",
    "discord",
    "facebook",
    "figma",
    "fly",
    "github",
    "gitlab",
    "google",
    "kakao",
    "keycloak",
    "linkedin",
    "linkedin_oidc",
    "notion",
    "phone",
    "slack",
    "slack_oidc",
    "spotify",
    "twitch",
    "twitter",
    "workos",
    "zoom",
)


class AboutController(Controller):
    """For everybody."""

    path = "/"

    @get("/settings")
    async def settings(self, request: HttpRequest) -> Response[bytes]:
        """Which ways to sign in there are."""
        return answer(
            {
                "external": {**dict.fromkeys(PROVIDERS, False), "email": True},
                "disable_signup": False,
                "mailer_autoconfirm": accounts_of(here(request)).settings.autoconfirm,
                "phone_autoconfirm": False,
                "sms_provider": "",
                "saml_enabled": False,
            }
        )

    @get("/.well-known/jwks.json")
    async def jwks(self, request: HttpRequest) -> Response[bytes]:
        """The public keys."""
        surroundings = here(request)
        keys = await accounts_of(surroundings).keyring.published(surroundings.now)
        return answer({"keys": keys}, headers={"cache-control": f"public, max-age={JWKS_SECONDS}"})

    @get("/health")
    async def health(self) -> Response[bytes]:
        """Whether it answers."""
        return answer({"name": "GoTrue", "version": "vibewell", "description": "Speaks the Supabase Auth API"})

    @route("/{path:path}", http_method=["GET", "POST", "PUT", "PATCH", "DELETE"])
    async def elsewhere(self) -> None:
        """Parts of the Supabase Auth API that are not offered here."""
        raise NotOffered
