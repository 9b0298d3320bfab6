"""A sick day: a member's visits given to others, those that can't be are decided about, and everybody is told."""
