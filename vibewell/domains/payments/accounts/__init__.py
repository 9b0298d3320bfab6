"""Accounts of businesses at a processor, by which they are paid directly."""
