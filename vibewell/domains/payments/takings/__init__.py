"""What a business took, day by day, and what of it was paid out: read from the books, never counted beside them."""
