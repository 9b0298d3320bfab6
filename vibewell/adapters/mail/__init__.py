"""Who carries letters: `embedded` (the row is the delivery, read on the page /mail) and `smtp`."""
