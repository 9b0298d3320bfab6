"""Classes: their dates, how full they are, and what becomes of their visits when a date moves or is called off."""
