"""Reads calendars on this machine, each in a process of its own that can be stopped whatever it is at."""

import asyncio
import contextlib
import os
import sys
from base64 import b64decode
from collections.abc import Collection

import msgspec

from vibewell.adapters.calendar.child import Answer, Question
from vibewell.domains.scheduling import CalendarFound, CalendarUnreadable

SECONDS_MAX = 20.0
CHILD = "vibewell.adapters.calendar.child"
# All that the child is told of its surroundings: it reads what strangers write.
TOLD = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LANG")


class EmbeddedCalendarReader:
    """Reads iCalendar files with the libraries that know them."""

    async def read(
        self, content: bytes, *, zone: str, low: int, high: int, owners: Collection[str] = ()
    ) -> CalendarFound:
        """When the calendar makes busy in [low, high). Raises `CalendarUnreadable`."""
        question = msgspec.json.encode(Question(zone, low, high, list(owners)))
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", CHILD),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in TOLD if name in os.environ},
        )
        try:
            async with asyncio.timeout(SECONDS_MAX):
                said, _ = await child.communicate(question + b"\n" + content)
        except TimeoutError:
            raise CalendarUnreadable(code="calendar.too_much_work") from None
        finally:
            if child.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    child.kill()
                await child.wait()
        if child.returncode != 0 or not said:
            # Stopped by its limits, in the middle of whatever the file made it do.
            raise CalendarUnreadable(code="calendar.too_much_work")
        found = msgspec.json.decode(said, type=Answer)
        if found.error is not None:
            raise CalendarUnreadable(code=found.error)
        return CalendarFound(found.spans, found.ours, found.notes, found.events, b64decode(found.copy))
