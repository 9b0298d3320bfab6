"""All HTTP resources of integrations."""

from vibewell.domains.integrations.keys import api as keys

HANDLERS = [*keys.HANDLERS]
