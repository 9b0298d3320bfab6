"""HTTP: everything about money that is asked under /api/v1, and where processors tell what happened."""

from vibewell.domains.payments.policies import api as policies
from vibewell.domains.payments.processing import api as processing

HANDLERS = [*policies.HANDLERS]
WEBHOOKS = processing.HANDLERS
