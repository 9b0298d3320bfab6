"""The pages of customers: home, search, a place, booking, visits, and the account."""
