"""What the platform reads about money: its commission, disputes, and events that nobody understood yet."""
