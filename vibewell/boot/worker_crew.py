"""The tasks, listeners and adapters of a worker."""

from vibewell.adapters.calendar.embedded import EmbeddedCalendarReader
from vibewell.adapters.mail.embedded import EmbeddedPostman
from vibewell.boot.settings import Settings
from vibewell.boot.worker import Crew
from vibewell.domains import identity, notifications
from vibewell.domains.booking import jobs as booking
from vibewell.domains.notifications import Letterhead, Postman
from vibewell.domains.scheduling import hours_jobs as scheduling
from vibewell.kernel.fetch import Outside


def gather_crew(settings: Settings) -> Crew:
    """What our worker can do with these settings."""
    from vibewell.boot.wiring import identity_settings

    return Crew(
        tasks=(*identity.TASKS, *notifications.TASKS, *scheduling.TASKS, *booking.TASKS),
        listeners={**booking.LISTENERS, **scheduling.LISTENERS},
        services={
            "postman": choose_postman(settings),
            "outside": Outside(settings.outside_hosts),
            "calendar_reader": EmbeddedCalendarReader(),
            "letterhead": Letterhead(settings.address, settings.mail_from),
            "accounts": identity.MailDesk(identity_settings(settings)),
        },
    )


def choose_postman(settings: Settings) -> Postman:
    """SMTP where it is configured; otherwise mail stays here, for the local page."""
    if not settings.smtp_url:
        return EmbeddedPostman()
    from vibewell.adapters.mail.smtp import SmtpPostman, read_smtp_url

    return SmtpPostman(read_smtp_url(settings.smtp_url), settings.mail_from)
