"""The books: every movement of money with its cause, in entries that add up to nothing."""
