"""The pages of those who work at a business: the agenda, its visits and clients, services, team, hours and rooms."""
