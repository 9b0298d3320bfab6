"""How a business wants to be paid, version by version, and what calling off costs."""
