"""The tasks, listeners and adapters of a worker."""

from collections.abc import Mapping, Sequence

from vibewell.adapters.calendar.embedded import EmbeddedCalendarReader
from vibewell.adapters.mail.embedded import EmbeddedPostman
from vibewell.boot.paying import choose_processors, keep_books, platform_of, test_tasks, test_webhooks
from vibewell.boot.settings import Settings, secret_key
from vibewell.boot.worker import Crew
from vibewell.domains import identity, notifications
from vibewell.domains.booking import jobs as booking
from vibewell.domains.integrations import jobs as integrations
from vibewell.domains.notifications import Letterhead, Postman
from vibewell.domains.payments import jobs as payments
from vibewell.domains.scheduling import hours_jobs as scheduling
from vibewell.kernel.fetch import Outside


def gather_crew(settings: Settings) -> Crew:
    """What our worker can do with these settings."""
    from vibewell.boot.wiring import identity_settings

    return Crew(
        tasks=(
            *identity.TASKS,
            *notifications.TASKS,
            *payments.TASKS,
            *scheduling.TASKS,
            *booking.TASKS,
            *integrations.TASKS,
            *test_tasks(settings),
        ),
        listeners=join_listeners(booking.LISTENERS, scheduling.LISTENERS, payments.LISTENERS, integrations.LISTENERS),
        services={
            "postman": choose_postman(settings),
            "outside": Outside(settings.outside_hosts),
            "secret": secret_key(settings),
            "calendar_reader": EmbeddedCalendarReader(),
            "letterhead": Letterhead(settings.address, settings.mail_from),
            "accounts": identity.MailDesk(identity_settings(settings)),
            "processors": choose_processors(settings),
            "books": keep_books(settings),
            "platform": platform_of(settings),
            "test_webhooks": test_webhooks(settings),
            "settlers": booking.settlers(Letterhead(settings.address, settings.mail_from)),
            "credit": booking.credit_desk(),
        },
    )


def join_listeners(*of: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Who listens to which event, of several domains."""
    return {name: [task for one in of for task in one.get(name, ())] for name in {name for one in of for name in one}}


def choose_postman(settings: Settings) -> Postman:
    """SMTP where it is configured; otherwise mail stays here, for the local page."""
    if not settings.smtp_url:
        return EmbeddedPostman()
    from vibewell.adapters.mail.smtp import SmtpPostman, read_smtp_url

    return SmtpPostman(read_smtp_url(settings.smtp_url), settings.mail_from)
