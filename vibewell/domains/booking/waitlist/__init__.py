"""The waitlist: wishes for what gets free, offers to one person at a time, and visits that move up."""
