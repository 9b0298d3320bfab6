"""`vibewell run`: database, web and worker under one slim parent."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from types import FrameType

from vibewell.boot.settings import Settings

READY_SECONDS_MAX = 60
STOP_SECONDS_MAX = 20
RESTARTS_MAX = 20
RESTART_SECONDS_MIN = 1.0
# Set for a child whose standard input ends with its parent.
LIFELINE = "VIBEWELL_LIFELINE"


def stop_with_parent() -> None:
    """Called in a child: end as soon as the parent is gone, however it went.

    The parent never writes to the pipe; that it closes says that the parent has died.
    """
    if os.environ.get(LIFELINE) != "stdin":
        return

    def wait_for_end() -> None:
        # Not by sys.stdin, whose lock would be held when the interpreter ends.
        while os.read(0, 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait_for_end, daemon=True, name="lifeline").start()


class Child:
    """One of our processes, started again when it dies, until it has died too often."""

    def __init__(self, command: str) -> None:
        self.command = command
        self.restarts = 0
        self.process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "vibewell", self.command],
            stdin=subprocess.PIPE,
            env={**os.environ, LIFELINE: "stdin"},
        )

    def revive(self) -> bool:
        """Start it again when it has died; False when it died too often."""
        if self.process.poll() is None:
            return True
        self.restarts += 1
        if self.restarts > RESTARTS_MAX:
            return False
        time.sleep(RESTART_SECONDS_MIN)
        self.process = self._start()
        return True

    def stop(self) -> None:
        """Ask it to end, and end it when it does not."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def run_all(settings: Settings) -> int:
    """Prepare, serve until interrupted, stop what was started. Answers the exit code."""
    asked_to_stop = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked_to_stop
        asked_to_stop = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    prepared = subprocess.run([sys.executable, "-m", "vibewell", "prepare"], check=False)
    if prepared.returncode != 0:
        return prepared.returncode
    children = [Child("web")]
    try:
        is_ready = wait_until_ready(settings, children[0])
        # After the web: what the worker delivers by HTTP, somebody hears, and the first page comes sooner.
        children.append(Child("worker"))
        if is_ready:
            print_welcome(settings)
        while not asked_to_stop:
            if not all(child.revive() for child in children):
                return 1
            time.sleep(0.2)
    finally:
        for child in children:
            child.stop()
        if not settings.database_url:
            subprocess.run([sys.executable, "-m", "vibewell", "stop-database"], check=False)
    return 0


def wait_until_ready(settings: Settings, web: Child) -> bool:
    """Wait for the first answer of /readyz."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "localhost", "") else settings.host  # noqa: S104
    address = f"http://{host}:{settings.port}/readyz"
    deadline = time.monotonic() + READY_SECONDS_MAX
    while time.monotonic() < deadline and web.process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def print_welcome(settings: Settings) -> None:
    """Say where it is and who can sign in."""
    lines = [f"Vibewell is at {settings.address}"]
    # The cast has accounts of our own, and nobody signs in with these where others keep the accounts.
    if settings.is_demo and not settings.supabase_url:
        from vibewell.boot.cast import CAST, PASSWORD

        lines += ["", f"Sign in with the password {PASSWORD} as", ""]
        lines += [f"  {person.email:<26} {person.name:<18} {person.what}" for person in CAST]
    lines += ["", "Ctrl-C stops it.", ""]
    sys.stdout.write("\n".join(lines))
    sys.stdout.flush()
