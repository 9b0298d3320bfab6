"""`db/schema.sql` is what the migrations make."""

from vibewell.boot.schema_dump import SCHEMA, dump


def test_the_schema_is_written_down(owner_url: str) -> None:
    assert SCHEMA.read_text(encoding="utf-8") == dump(owner_url), (
        "db/schema.sql is made from the migrations: run `make schema` and commit it"
    )


def test_a_dump_tells_the_same_twice(owner_url: str) -> None:
    assert dump(owner_url) == dump(owner_url)
