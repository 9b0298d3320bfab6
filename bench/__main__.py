"""`python -m bench`: every figure beside its limit. Exit code 0, or with --strict 1 when a limit is not kept."""

import argparse
import sys
from collections.abc import Iterator

import msgspec

from bench import house, money, racers, requests, search, starts, vendors, worlds
from bench.figures import Figure, heading, load_average, row_of
from bench.ground import TINY, Counts, bench_folder, ground

ON_A_TOWN = {
    "requests": requests,
    "starts": starts,
    "racers": racers,
    "worlds": worlds,
    "money": money,
    "vendors": vendors,
    "search": search,
}
SUBJECTS = ("house", *ON_A_TOWN)
MINUTE = 60.0


def main() -> int:
    """Measure what was asked for; the exit code."""
    asked = _arguments()
    counts = TINY if asked.tiny else Counts()
    if asked.full:
        counts = msgspec.structs.replace(counts, browse_seconds=MINUTE)
    print(f"{load_average()}; wall-clock figures hold on a quiet machine only\n{heading()}")
    figures = []
    only = asked.only or list(SUBJECTS)
    if unknown := set(only) - set(SUBJECTS):
        sys.exit(f"no such subject: {', '.join(sorted(unknown))}")
    for figure in _figures(only, counts):
        print(row_of(figure), flush=True)
        figures.append(figure)
    over = [figure.name for figure in figures if not figure.is_ok]
    print(f"\n{len(figures)} figures, {len(over)} beyond their limit; {load_average()}")
    return 1 if over and asked.strict else 0


def _figures(only: list[str], counts: Counts) -> Iterator[Figure]:
    folder = bench_folder()
    if "house" in only:
        yield from house.measure(folder, counts)
    wanted = [name for name in ON_A_TOWN if name in only]
    if wanted:
        with ground(folder, counts) as there:
            for name in wanted:
                yield from ON_A_TOWN[name].measure(there)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="subject", help=f"of {', '.join(SUBJECTS)}; all unless named")
    parser.add_argument("--tiny", action="store_true", help="as little as shows that it runs")
    parser.add_argument("--full", action="store_true", help="browse for a minute before memory is read")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a limit is not kept")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
