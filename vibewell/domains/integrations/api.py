"""All HTTP resources of integrations."""

from vibewell.domains.integrations.keys import api as keys
from vibewell.domains.integrations.webhooks import api as webhooks

HANDLERS = [*keys.HANDLERS, *webhooks.HANDLERS]
