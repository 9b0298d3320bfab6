"""All background work of integrations."""

from vibewell.domains.integrations.webhooks import jobs as webhooks

TASKS = webhooks.TASKS
LISTENERS = webhooks.LISTENERS
