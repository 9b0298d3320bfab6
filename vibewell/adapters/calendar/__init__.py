"""Calendars from outside, read in a process of their own."""
