"""HTTP: everything about money that is asked under /api/v1, and where processors tell what happened."""

from vibewell.domains.payments.invoices import api as invoices
from vibewell.domains.payments.origins import api as origins
from vibewell.domains.payments.paid import api as paid
from vibewell.domains.payments.policies import api as policies
from vibewell.domains.payments.processing import api as processing
from vibewell.domains.payments.receipts import api as receipts
from vibewell.domains.payments.takings import api as takings

HANDLERS = [
    *policies.HANDLERS,
    *receipts.HANDLERS,
    *invoices.HANDLERS,
    *origins.HANDLERS,
    *takings.HANDLERS,
    *paid.HANDLERS,
]
WEBHOOKS = processing.HANDLERS
