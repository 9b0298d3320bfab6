"""Who brought a client: the salon, whose own contact always wins, or the marketplace."""
