"""HTTP: everything about money that is asked under /api/v1."""

from vibewell.domains.payments.policies import api as policies

HANDLERS = [*policies.HANDLERS]
