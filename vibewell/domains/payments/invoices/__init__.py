"""What the platform and processors took of a business in a month, as an invoice."""
