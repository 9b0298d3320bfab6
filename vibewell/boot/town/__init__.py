"""The demo town: a Leipzig with real streets and invented people, the same for the same day and seed.

Drawn up business by business (`sketches`), worked out (`businesses`, `teams`), given a life (`scenes`, `diary`,
`visits`) and loaded in one transaction (`load`).
"""

from vibewell.boot.town.load import CastAccount, TownReport, TownThere, cast_accounts, load_town

__all__ = ["CastAccount", "TownReport", "TownThere", "cast_accounts", "load_town"]
