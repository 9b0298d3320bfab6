"""A letter as an internet message (RFC 5322), with one Message-ID for ever: a receiver may drop a second copy."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr

from vibewell.domains.notifications import AddressInvalid, Letter, NotDelivered, clean_address, clean_line


def sender_of(written: str) -> Address:
    """The sender from `Name <mail@address>`. Raises `ValueError`."""
    name, address = parseaddr(written)
    if "@" not in address:
        raise ValueError(f"MAIL_FROM is no address: {written!r}")
    return Address(display_name=clean_line(name, 100), addr_spec=address)


def message_id(letter: Letter, domain: str) -> str:
    """The same for every attempt to deliver this letter."""
    return f"<{letter.id}@{domain}>"


def needs_utf8(letter: Letter) -> bool:
    """Whether the address itself can only travel where SMTPUTF8 is spoken."""
    return not letter.to.isascii()


def compose(letter: Letter, sender: Address) -> bytes:
    """The message as bytes. Raises `NotDelivered` when no message can be made of it."""
    message = EmailMessage(policy=SMTPUTF8 if needs_utf8(letter) else SMTP)
    local, _, domain = letter.to.rpartition("@")
    try:
        if clean_address(letter.to) != letter.to:
            raise AddressInvalid
        message["From"] = sender
        message["To"] = Address(username=local, domain=domain)
        message["Subject"] = clean_line(letter.subject)
        message["Date"] = format_datetime(letter.written_at)
        message["Message-ID"] = message_id(letter, sender.domain)
        # An out-of-office answer to a machine helps nobody.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text, cte="quoted-printable")
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
        for attached in letter.attachments:
            kind, _, rest = attached.content_type.partition(";")
            maintype, _, subtype = kind.strip().partition("/")
            named = (pair.split("=", 1) for pair in rest.split(";") if "=" in pair)
            message.add_attachment(
                attached.content,
                maintype=maintype,
                subtype=subtype,
                filename=clean_line(attached.filename, 100),
                params={name.strip(): value.strip() for name, value in named},
            )
        return message.as_bytes()
    except (AddressInvalid, ValueError, LookupError) as error:
        raise NotDelivered(f"No message can be made of it: {error}", permanent=True) from error
