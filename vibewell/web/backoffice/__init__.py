"""Pages for those who moderate the platform."""
