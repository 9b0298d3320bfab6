"""A month of starts for a salon of ten."""

from collections.abc import Iterator

from bench.client import check, send
from bench.figures import Figure, load_average, percentile
from bench.ground import Ground
from bench.salon import common_service, month

MILLISECONDS = 1_000


def measure(ground: Ground) -> Iterator[Figure]:
    """How long one client waits, and what it costs."""
    counts = ground.counts
    with ground.served() as served:
        service, _ = common_service(served)
        question = month(service)
        check(send(served.base_url, [question] * counts.warm)[0], 200)
        meter = served.meter()
        before = meter.read()
        answers = send(served.base_url, [question] * counts.latencies)[0]
        spent = meter.read().since(before)
        check(answers, 200)
    waited = percentile([answer.seconds for answer in answers], 95) * MILLISECONDS
    server, database = (part * MILLISECONDS / len(answers) for part in spent)
    yield Figure("a month of starts, ten people: p95", waited, "ms", 40, note=load_average())
    yield Figure(
        "a month of starts, ten people: CPU",
        server + database,
        "ms",
        5,
        note=f"server {server:.1f}, database {database:.1f}",
    )
