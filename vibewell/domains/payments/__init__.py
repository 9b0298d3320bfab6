"""Money: policies, payments by way of processors, the books, receipts. Knows businesses and people, not visits."""
