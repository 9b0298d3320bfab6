"""Every expected no of the sign-in service. `error_code` is Supabase's name for it."""

from typing import ClassVar

from vibewell.kernel.errors import Refusal, Unavailable


class IdentityRefusal(Refusal):
    """A refusal with a code in Supabase's vocabulary behind `identity.`."""

    code = "identity.refused"
    status = 400
    # where Supabase's name differs from ours
    supabase_code: ClassVar[str] = ""

    @property
    def error_code(self) -> str:
        """The code as Supabase's clients know it."""
        return self.supabase_code or self.code.removeprefix("identity.")


class ValidationFailed(IdentityRefusal):
    """A field is missing, of the wrong kind or out of range."""

    code = "identity.validation_failed"
    sentence = "Something in this request can't be read."


class BadJson(IdentityRefusal):
    """The body is no JSON object."""

    code = "identity.bad_json"
    sentence = "Could not parse request body as JSON."


class EmailInvalid(IdentityRefusal):
    """That is no address to which mail can be sent."""

    code = "identity.email_invalid"
    # Supabase has no name of its own for it.
    supabase_code = "validation_failed"
    sentence = "Unable to validate email address: invalid format"


class InvalidCredentials(IdentityRefusal):
    """Address and password don't fit together; whether the address is known is not told."""

    code = "identity.invalid_credentials"
    sentence = "Invalid login credentials"


class EmailNotConfirmed(IdentityRefusal):
    """The password is right, but the address was never confirmed."""

    code = "identity.email_not_confirmed"
    sentence = "Email not confirmed"


class UserBanned(IdentityRefusal):
    """The account is locked by the platform."""

    code = "identity.user_banned"
    status = 403
    sentence = "User is banned"


class UserAlreadyExists(IdentityRefusal):
    """There is an account with this address."""

    code = "identity.user_already_exists"
    status = 422
    sentence = "User already registered"


class WeakPassword(IdentityRefusal):
    """The password is too easy to guess; `reasons` says why."""

    code = "identity.weak_password"
    status = 422
    sentence = "Password should be at least 8 characters."


class SamePassword(IdentityRefusal):
    """The new password is the old one."""

    code = "identity.same_password"
    status = 422
    sentence = "New password should be different from the old password."


class ProviderDisabled(IdentityRefusal):
    """Sign-in by phone is not offered."""

    code = "identity.phone_provider_disabled"
    sentence = "Unsupported phone provider"


class AnonymousDisabled(IdentityRefusal):
    """Accounts without an address are not offered."""

    code = "identity.anonymous_provider_disabled"
    status = 422
    sentence = "Anonymous sign-ins are disabled"


class SignInElsewhere(IdentityRefusal):
    """Accounts are kept by a hosted project: its own address signs people in."""

    code = "identity.provider_disabled"
    status = 404
    sentence = "Sign-in is not offered here"


class SignInAway(Unavailable):
    """Whoever keeps the accounts does not answer, or not as we understand it. `permanent`: waiting won't help."""

    code = "identity.away"
    sentence = "Signing in is not possible right now: the service that keeps the accounts does not answer."

    def __init__(self, *, permanent: bool = False) -> None:
        super().__init__()
        self.permanent = permanent


class SignUpDisabled(IdentityRefusal):
    """Whoever keeps the accounts takes no new ones."""

    code = "identity.signup_disabled"
    status = 422
    sentence = "Signups not allowed for this instance"


class SignInTooOld(IdentityRefusal):
    """Whoever keeps the accounts wants a fresh sign-in before this."""

    code = "identity.reauthentication_needed"
    status = 403
    sentence = "Password update requires reauthentication"


class NoAuthorization(IdentityRefusal):
    """The request carries no access token."""

    code = "identity.no_authorization"
    status = 401
    sentence = "This endpoint requires a valid Bearer token"


class AccessTokenInvalid(IdentityRefusal):
    """The access token is not one of ours, or it has run out."""

    code = "identity.bad_jwt"
    status = 403
    sentence = "invalid JWT: unable to parse or verify signature"


class SessionNotFound(IdentityRefusal):
    """The session has ended."""

    code = "identity.session_not_found"
    status = 403
    sentence = "Session from session_id claim in JWT does not exist"


class UserNotFound(IdentityRefusal):
    """The account is gone."""

    code = "identity.user_not_found"
    status = 403
    sentence = "User from sub claim in JWT does not exist"


class RefreshTokenNotFound(IdentityRefusal):
    """No such refresh token."""

    code = "identity.refresh_token_not_found"
    sentence = "Invalid Refresh Token: Refresh Token Not Found"


class RefreshTokenUsed(IdentityRefusal):
    """The refresh token was used before, so somebody has a copy: the session has ended."""

    code = "identity.refresh_token_already_used"
    sentence = "Invalid Refresh Token: Already Used"


class SessionExpired(IdentityRefusal):
    """Nobody used the session for too long."""

    code = "identity.session_expired"
    sentence = "Invalid Refresh Token: Session Expired (Inactivity)"


class OneTimeTokenInvalid(IdentityRefusal):
    """The link or the code is wrong, used or too old."""

    code = "identity.otp_expired"
    status = 403
    sentence = "Token has expired or is invalid"


class FlowStateNotFound(IdentityRefusal):
    """The authorization code is wrong, used or too old."""

    code = "identity.flow_state_not_found"
    status = 404
    sentence = "invalid flow state, no valid flow state found"


class CodeVerifierWrong(IdentityRefusal):
    """The verifier does not fit the challenge."""

    code = "identity.bad_code_verifier"
    sentence = "code challenge does not match previously saved code verifier"


class FactorNotFound(IdentityRefusal):
    """No such factor or challenge of this account."""

    code = "identity.mfa_factor_not_found"
    status = 422
    sentence = "MFA factor with the provided factor ID not found"


class FactorNameTaken(IdentityRefusal):
    """Another factor of this account has this name."""

    code = "identity.mfa_factor_name_conflict"
    status = 422
    sentence = "A factor with this friendly name for this user already exists"


class TooManyFactors(IdentityRefusal):
    """The account has as many factors as it may have."""

    code = "identity.too_many_enrolled_mfa_factors"
    status = 422
    sentence = "Maximum number of verified factors reached, unenroll to continue"


class ChallengeExpired(IdentityRefusal):
    """The challenge is too old or was answered before."""

    code = "identity.mfa_challenge_expired"
    status = 422
    sentence = "MFA challenge has expired, verify against another challenge or create a new challenge."


class FactorCodeWrong(IdentityRefusal):
    """The code is not the factor's present one, or it was used before."""

    code = "identity.mfa_verification_failed"
    status = 422
    sentence = "Invalid TOTP code entered"


class InsufficientAal(IdentityRefusal):
    """This needs a session in which the second factor was shown."""

    code = "identity.insufficient_aal"
    status = 403
    sentence = "AAL2 session is required while a second factor is in use"


class TooManyTries(IdentityRefusal):
    """A limit is reached; `retry_after_seconds` says when to come back."""

    code = "identity.over_request_rate_limit"
    status = 429
    sentence = "Request rate limit reached"


class TooManyMails(IdentityRefusal):
    """Enough mails for this address for now."""

    code = "identity.over_email_send_rate_limit"
    status = 429
    sentence = "email rate limit exceeded"


class NotOffered(IdentityRefusal):
    """There is no such thing under this address."""

    code = "identity.not_found"
    status = 404
    sentence = "404: path not found"
