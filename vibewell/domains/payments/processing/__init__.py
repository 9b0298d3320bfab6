"""Payments under way: what is wanted, what processors say of it, and what follows."""
