"""The catalogue's other side: what those who run a business see and change."""
