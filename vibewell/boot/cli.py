"""The `vibewell` command."""

import sys
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from vibewell.boot.settings import read_settings
from vibewell.kernel.errors import Refusal

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
receipts = typer.Typer(no_args_is_help=True, help="Look at receipts.")
app.add_typer(receipts, name="receipts")


@app.command()
def run() -> None:
    """Start everything on this machine: database, web and worker; the demo town in an empty database."""
    from vibewell.boot.run import run_all

    sys.exit(run_all(read_settings()))


@app.command()
def prepare() -> None:
    """Start the embedded database where there is none, migrate, and load the demo town into an empty one."""
    from vibewell.boot.prepare import prepare_all

    prepare_all(read_settings())


@app.command()
def web() -> None:
    """Serve the web on HOST and PORT."""
    from vibewell.boot.run import stop_with_parent
    from vibewell.boot.serve import serve

    stop_with_parent()
    serve(read_settings())


@app.command()
def worker() -> None:
    """Do the background work."""
    from vibewell.boot.run import stop_with_parent
    from vibewell.boot.worker import main as work

    stop_with_parent()
    work(read_settings())


@app.command(hidden=True)
def stop_database() -> None:
    """Stop the embedded database of this DATA_DIR."""
    from vibewell.boot.postgres import stop_embedded

    stop_embedded(read_settings().data_path)


@app.command()
def migrate() -> None:
    """Apply the migrations that are missing."""
    from vibewell.boot.prepare import migrate_all

    for name in migrate_all(read_settings()):
        typer.echo(name)


@app.command()
def town(
    businesses: Annotated[int, typer.Option(min=1, max=100_000, help="how many businesses it has")] = 260,
) -> None:
    """Load a demo town into an empty database."""
    from vibewell.boot.prepare import load_demo

    typer.echo(load_demo(read_settings(), businesses))


@app.command()
def conformance(
    paths: Annotated[list[Path], typer.Argument(help="world files, or folders of them", exists=True)],
    show: Annotated[bool, typer.Option("--print", help="print the answers without comparing")] = False,
) -> None:
    """Answer conformance worlds with this engine: one JSON line a world; exit 1 on any mismatch."""
    from vibewell.boot.conformance import answer_worlds

    sys.exit(answer_worlds(read_settings(), paths, compare=not show))


@app.command()
def verify(
    sample: Annotated[int, typer.Option(min=0, max=100_000, help="how many starts and businesses are tried")] = 200,
    business: Annotated[str | None, typer.Option(help="only this business, by slug or id")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the report as JSON")] = False,
) -> None:
    """Prove on live data that nothing is taken twice and everything derived is true: exit 0, 1 with faults, else 2."""
    from vibewell.boot.verify import verify as look

    sys.exit(look(read_settings(), sample=sample, business=business, as_json=as_json))


@receipts.command()
def replay(
    receipt: Annotated[UUID | None, typer.Argument(help="the id of a receipt")] = None,
    everything: Annotated[bool, typer.Option("--all", help="all receipts")] = False,
    business: Annotated[str | None, typer.Option(help="all receipts of this business, by slug or id")] = None,
) -> None:
    """Compute receipts again from what happened: exit 0 when they are the same to the cent, 1 when they differ."""
    from vibewell.boot.receipts import replay as compute

    if (receipt is not None) == (everything or business is not None):
        raise typer.BadParameter("Name a receipt, or --all of them.")
    sys.exit(compute(read_settings(), receipt, business=business))


@app.command()
def openapi() -> None:
    """Print the OpenAPI document."""
    from vibewell.boot.web import openapi_document

    sys.stdout.write(openapi_document())


def main() -> None:
    """The console script."""
    try:
        app()
    except Refusal as refusal:
        typer.echo(f"vibewell: {refusal.detail}", err=True)
        sys.exit(2)
