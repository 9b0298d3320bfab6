"""What the sign-in service does, by what it is about."""
