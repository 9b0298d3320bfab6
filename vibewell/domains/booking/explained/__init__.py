"""Why a start is not offered, and the smallest change that would free it, for those who work there."""
