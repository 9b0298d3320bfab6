"""Who takes money: the test processor that comes along, and vendors."""
