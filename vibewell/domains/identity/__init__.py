"""Identity: accounts, sign-in, sessions, second factors, and the Supabase Auth API under /auth/v1.

A web process keeps two services: `accounts` (an `Accounts`) and `identity` (the `AccessTokens` port); a worker
keeps `accounts` (a `MailDesk`). Pages call the
functions below with their request's surroundings; the session they get back belongs into HttpOnly cookies.
"""

from vibewell.domains.identity.accounts import Accounts, MailDesk, accounts_of
from vibewell.domains.identity.actions.factors import (
    challenge_factor,
    enroll_factor,
    unenroll_factor,
    verify_factor,
)
from vibewell.domains.identity.actions.mailing import request_mail
from vibewell.domains.identity.actions.person import describe_person, read_person
from vibewell.domains.identity.actions.profile import AccountChanges, read_user, update_user
from vibewell.domains.identity.actions.signing_in import sign_in
from vibewell.domains.identity.actions.signing_up import import_account, sign_up
from vibewell.domains.identity.actions.staying import end_session, list_sessions, refresh_session, sign_out
from vibewell.domains.identity.actions.verifying import AuthCode, HalfDone, exchange_code, verify
from vibewell.domains.identity.api import PATH, auth_router
from vibewell.domains.identity.api.answers import answer_error
from vibewell.domains.identity.jobs import TASKS
from vibewell.domains.identity.keyring import exchange_signing_key
from vibewell.domains.identity.limits import forwarding_buckets
from vibewell.domains.identity.passwords import hash_password
from vibewell.domains.identity.ports import COOKIE_VERIFIER, SESSION_SECONDS_MAX, AccessTokens, Bearer, Entrance
from vibewell.domains.identity.refusals import (
    AccessTokenInvalid,
    EmailInvalid,
    EmailNotConfirmed,
    FactorCodeWrong,
    IdentityRefusal,
    InsufficientAal,
    InvalidCredentials,
    OneTimeTokenInvalid,
    SamePassword,
    SessionNotFound,
    SignInAway,
    SignInElsewhere,
    SignInTooOld,
    SignUpDisabled,
    TooManyMails,
    TooManyTries,
    UserAlreadyExists,
    UserBanned,
    ValidationFailed,
    WeakPassword,
)
from vibewell.domains.identity.rules import check_password, network_of, normal_email
from vibewell.domains.identity.signed_in import (
    bearer_of,
    check_session,
    entrance_of,
    verify_access_token,
    welcome,
)
from vibewell.domains.identity.tokens import RememberedTokens, check_token, read_header
from vibewell.domains.identity.types import (
    AUDIENCE,
    ROLE,
    AuthMethod,
    Challenge,
    Claims,
    Factor,
    IdentitySettings,
    LiveSession,
    NewAccount,
    PendingFactor,
    Person,
    Pkce,
    Proof,
    Session,
    User,
)

__all__ = [
    "AUDIENCE",
    "COOKIE_VERIFIER",
    "PATH",
    "ROLE",
    "SESSION_SECONDS_MAX",
    "TASKS",
    "AccessTokenInvalid",
    "AccessTokens",
    "AccountChanges",
    "Accounts",
    "AuthCode",
    "AuthMethod",
    "Bearer",
    "Challenge",
    "Claims",
    "EmailInvalid",
    "EmailNotConfirmed",
    "Entrance",
    "Factor",
    "FactorCodeWrong",
    "HalfDone",
    "IdentityRefusal",
    "IdentitySettings",
    "InsufficientAal",
    "InvalidCredentials",
    "LiveSession",
    "MailDesk",
    "NewAccount",
    "OneTimeTokenInvalid",
    "PendingFactor",
    "Person",
    "Pkce",
    "Proof",
    "RememberedTokens",
    "SamePassword",
    "Session",
    "SessionNotFound",
    "SignInAway",
    "SignInElsewhere",
    "SignInTooOld",
    "SignUpDisabled",
    "TooManyMails",
    "TooManyTries",
    "User",
    "UserAlreadyExists",
    "UserBanned",
    "ValidationFailed",
    "WeakPassword",
    "accounts_of",
    "answer_error",
    "auth_router",
    "bearer_of",
    "challenge_factor",
    "check_password",
    "check_session",
    "check_token",
    "describe_person",
    "end_session",
    "enroll_factor",
    "entrance_of",
    "exchange_code",
    "exchange_signing_key",
    "forwarding_buckets",
    "hash_password",
    "import_account",
    "list_sessions",
    "network_of",
    "normal_email",
    "read_header",
    "read_person",
    "read_user",
    "refresh_session",
    "request_mail",
    "sign_in",
    "sign_out",
    "sign_up",
    "unenroll_factor",
    "update_user",
    "verify",
    "verify_access_token",
    "verify_factor",
    "welcome",
]
