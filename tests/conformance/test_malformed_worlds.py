"""A file that is no world is refused with a sentence that says where and why."""

import json
from copy import deepcopy
from typing import Any

import pytest

from vibewell.domains.scheduling.worlds import MalformedWorld, read_world

SOUND: dict[str, Any] = {
    "name": "sound",
    "now": "2027-05-01T08:00:00+02:00",
    "location": {"timezone": "Europe/Berlin"},
    "staff": [{"id": "ana", "weekly": [{"weekday": "mon", "from": "09:00", "to": "12:00"}]}],
    "resources": [{"id": "R1", "kind": "room"}],
    "services": [{"id": "cut", "minutes": 60}],
    "visits": [
        {
            "id": "v1",
            "items": [{"service": "cut", "staff": "ana", "start": "2027-05-10T10:00:00+02:00"}],
            "status": "confirmed",
        }
    ],
    "query": {
        "services": ["cut"],
        "staff": "any",
        "from": "2027-05-10",
        "to": "2027-05-10",
        "viewer_timezone": "Europe/Berlin",
    },
}

FLAWS = [
    (["now"], "2027-05-01T08:00:00", "now"),
    (["location", "timezone"], "Europe/Leipzig", "Europe/Leipzig"),
    (["query", "viewer_timezone"], "Mars/Olympus", "Mars/Olympus"),
    (["query", "from"], "2027-13-01", "query.from"),
    (["query", "from"], "0001-01-01", "0001-01-01"),
    (["query", "services"], [], "query.services"),
    (["staff", 0, "weekly", 0, "from"], "9:00", "staff[0].weekly[0].from"),
    (["staff", 0, "weekly", 0, "to"], "24:00", "staff[0].weekly[0].to"),
    (["staff", 0, "weekly", 0, "weekday"], "monday", "weekday"),
    (["staff", 0, "colour"], "red", "colour"),
    (["staff", 0, "services"], [{"service": "shave"}], "shave"),
    (["services", 0, "minutes"], 0, "services[0].minutes"),
    (["services", 0, "segments"], [{"minutes": 30}], "either minutes or segments"),
    (["services", 0, "minutes"], 1441, "services[0].minutes"),
    (["services", 0], {"id": "cut", "segments": [{"minutes": 800}, {"minutes": 641}]}, "longer than a day"),
    (["services", 0, "before"], 1441, "services[0].before"),
    (["query", "services"], ["cut"] * 11, "query.services"),
    (["query", "party"], 0, "query.party"),
    (["services", 0, "step"], 0, "services[0].step"),
    (["services"], [{"id": "cut", "minutes": 60}, {"id": "cut", "minutes": 30}], "stands twice"),
    (["visits", 0, "status"], "held", "without expires_at"),
    (["visits", 0, "items", 0, "staff"], "zoe", "zoe"),
    (["visits", 0, "items", 0, "resources"], {"chair": "R1"}, "no chair"),
    (["busy"], [{"staff": "zoe", "from": SOUND["now"], "to": SOUND["now"]}], "zoe"),
]


def test_the_sound_world_is_read() -> None:
    assert read_world(json.dumps(SOUND).encode()).name == "sound"


@pytest.mark.parametrize(("path", "flaw", "named"), FLAWS)
def test_a_flaw_is_named(path: list[str | int], flaw: object, named: str) -> None:
    world: Any = deepcopy(SOUND)
    place = world
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = flaw
    with pytest.raises(MalformedWorld) as refusal:
        read_world(json.dumps(world).encode())
    assert named in str(refusal.value)


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b'{"name": "x"}', b"\xff\xfe", b"null"])
def test_what_is_no_json_or_no_world_is_refused(text: bytes) -> None:
    with pytest.raises(MalformedWorld):
        read_world(text)
