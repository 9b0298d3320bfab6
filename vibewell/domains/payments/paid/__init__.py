"""Payments as they are read: by who paid, and by the desk that was paid and may give back."""
