"""Calendars that members keep elsewhere: read in the background, they block time here."""
