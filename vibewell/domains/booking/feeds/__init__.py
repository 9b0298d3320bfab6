"""Private feeds: the visits of a customer, or of a professional, as a calendar that other programs read."""
