"""What happens at a business, told to programs elsewhere."""
