"""The yardstick: pgbench sends the very statements that the product sent, in one round trip a transaction.

The statements are taken from the product as it answers a request (so the two never drift apart), with their parameters
as parameters. One that differs from request to request becomes a constant array, read at the transaction's number.
"""

import os
import re
import subprocess
import time
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from bench.cpu import Meter, postmaster

BINARY = "pgbench"
OPENING = re.compile(
    r"begin;\s*select set_config\('role','(.+?)',true\),\s*set_config\('request\.jwt\.claims','(.*)',true\)"
)
GONE_SECONDS_MAX = 2


class Statement(msgspec.Struct, frozen=True):
    """SQL with the parameters of one transaction."""

    sql: str
    values: tuple[Any, ...] = ()


Recorded = list[Statement]


def opened(recorded: Sequence[tuple[str, tuple[Any, ...]]]) -> Recorded:
    """What was sent, with the message that opens a transaction taken apart into statements with parameters."""
    statements: Recorded = []
    for sql, values in recorded:
        if found := OPENING.search(sql):
            settings = "select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)"
            statements += [Statement("begin"), Statement(settings, (found[1], found[2].replace("''", "'")))]
        else:
            statements.append(Statement(sql.strip().rstrip(";"), tuple(values or ())))
    return statements


class Script(msgspec.Struct, frozen=True):
    """A pgbench script and the variables that go with it."""

    text: str
    variables: dict[str, str]


def script_of(transactions: Sequence[Recorded]) -> Script:
    """One script for transactions that differ only in their parameters."""
    shapes = {tuple(statement.sql for statement in recorded) for recorded in transactions}
    if len(shapes) != 1:
        raise RuntimeError(f"the requests sent {len(shapes)} different sequences of statements")
    variables: dict[str, str] = {"n": "0"}
    lines = ["\\set n :n + 1", "\\startpipeline"]
    for index, statement in enumerate(transactions[0]):
        columns = zip(*(recorded[index].values for recorded in transactions), strict=True)
        put = [_parameter(f"v{index}_{at}", list(values), variables) for at, values in enumerate(columns)]
        # From the last to the first, lest $1 be found in $12.
        sql = statement.sql
        for number in range(len(put), 0, -1):
            sql = sql.replace(f"${number}", put[number - 1])
        lines.append(f"{sql};")
    return Script("\n".join([*lines, "\\endpipeline", ""]), variables)


def _parameter(name: str, values: list[Any], variables: dict[str, str]) -> str:
    if all(value is None for value in values):
        return "null"
    if values[0] == "" and not any(values):
        return "''"  # a variable can't be empty
    if all(value == values[0] for value in values):
        variables[name] = _text(values[0])
        return f":{name}"
    elements = ",".join('"' + _text(value).replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values)
    literal = elements.replace("'", "''")
    if isinstance(values[0], list):
        # An array of arrays as texts: each is read when it is its turn.
        return f"('{{{literal}}}'::text[])[:n]::{_type(values[0][0])}[]"
    return f"('{{{literal}}}'::{_type(values[0])}[])[:n]"


def _type(value: Any) -> str:
    for kind, name in ((bool, "boolean"), (int, "bigint"), (UUID, "uuid"), (datetime, "timestamptz"), (date, "date")):
        if isinstance(value, kind):
            return name
    return "text"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "{" + ",".join(_text(item) for item in value) + "}"
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, str) and value[:1] in "[{":
        # pgbench would take ":true" for a variable.
        return re.sub(r'(?<="):(?=[a-z])', ": ", value)
    return str(value)


def measure(script: Script, url: str, binaries: Path, folder: Path, count: int, warm: int) -> float:
    """Seconds of CPU, pgbench's and the database's, for one transaction; `warm` others at the start are left out.

    Connecting and planning are paid once in a run, so a short run is taken from a long one.
    """
    file = folder / "transaction.sql"
    file.write_text(script.text)
    short = _run(script, url, binaries, file, warm, 0)
    whole = _run(script, url, binaries, file, warm + count, warm)
    return (whole - short) / count


def _run(script: Script, url: str, binaries: Path, file: Path, count: int, after: int) -> float:
    given = [f"-D{name}={value}" for name, value in (script.variables | {"n": str(after)}).items()]
    command = [str(binaries / BINARY), "-n", "-M", "prepared", "-t", str(count), "-f", str(file), *given, url]
    database = Meter(postmaster(url.replace("authenticator@", "postgres@")))
    before, children = database.read(), database.children()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    said = process.stdout.read().decode()
    _, code, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(code)
    if process.returncode or "number of failed transactions: 0 " not in said:
        raise RuntimeError(f"pgbench failed:\n{said[-3000:]}")
    # Its backend counts as soon as the postmaster has reaped it.
    deadline = time.monotonic() + GONE_SECONDS_MAX
    while database.children() - children and time.monotonic() < deadline:
        time.sleep(0.02)
    return usage.ru_utime + usage.ru_stime + database.read().since(before).database
