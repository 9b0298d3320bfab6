"""All SQL of the sign-in service, by what it is about."""
