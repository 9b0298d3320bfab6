"""A hole anywhere is noticed: each policy, guard and helper is taken away or loosened in turn, and the matrix tells."""

import psycopg

from tests.trust import matrix
from tests.trust.mutants import Mutant, mutants
from tests.trust.world import arrange_world


def test_every_hole_is_noticed(owner_url: str) -> None:
    arrange_world(owner_url)
    with psycopg.connect(owner_url) as db:
        matrix.prepare(db)
        holes = mutants(db)
        unnoticed = [hole.name for hole in holes if not is_noticed(db, hole)]
    assert len(holes) > 150
    assert not unnoticed, "a hole that no probe shows; add one to tests/trust/tables_*.py:\n" + "\n".join(unnoticed)


def is_noticed(db: matrix.Db, hole: Mutant) -> bool:
    """Whether any cell ends otherwise: looked for where the hole is likely to show, and only then everywhere."""
    with db.transaction(force_rollback=True):
        db.execute(hole.statement.encode())
        if hole.tables and matrix.first_difference(db, hole.tables) is not None:
            return True
        return matrix.first_difference(db, None) is not None
