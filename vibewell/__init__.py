"""Vibewell: booking for beauty and wellness."""

import zoneinfo

# The rules of every zone come from the pinned tzdata package, as the engine's do: a machine whose own are older would
# write a visit down an hour beside the start that was chosen.
zoneinfo.reset_tzpath(())
zoneinfo.ZoneInfo.clear_cache()
