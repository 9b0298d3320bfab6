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
from vibewell.domains.identity.passwords import hash_password
from vibewell.domains.identity.ports import SESSION_SECONDS_MAX, AccessTokens
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
    SignInElsewhere,
    TooManyMails,
    TooManyTries,
    UserAlreadyExists,
    UserBanned,
    ValidationFailed,
    WeakPassword,
)
from vibewell.domains.identity.signed_in import check_session, verify_access_token, welcome
from vibewell.domains.identity.tokens import RememberedTokens, check_token, read_header
from vibewell.domains.identity.types import (
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
    "PATH",
    "SESSION_SECONDS_MAX",
    "TASKS",
    "AccessTokenInvalid",
    "AccessTokens",
    "AccountChanges",
    "Accounts",
    "AuthCode",
    "AuthMethod",
    "Challenge",
    "Claims",
    "EmailInvalid",
    "EmailNotConfirmed",
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
    "SignInElsewhere",
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
    "challenge_factor",
    "check_session",
    "check_token",
    "describe_person",
    "end_session",
    "enroll_factor",
    "exchange_code",
    "exchange_signing_key",
    "hash_password",
    "import_account",
    "list_sessions",
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
