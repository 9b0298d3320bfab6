"""The pages of the test processor, as a processor would host them: they exist where it is in use, and nowhere else."""
