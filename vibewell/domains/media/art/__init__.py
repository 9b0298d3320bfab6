"""Pictures drawn from a seed: a language for each craft, several compositions in each."""
