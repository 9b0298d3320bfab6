"""The interface kit: components as Jinja macros (`ui.button(…)`), their styles and islands, filters and page shells."""

from vibewell.web.ui.furnish import Kit, environment, furnish

__all__ = ["Kit", "environment", "furnish"]
