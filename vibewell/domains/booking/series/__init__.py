"""Recurring visits: previewed date by date, booked all at once, called off from a date on."""
