"""Several people who come together: a visit each, all of them or none."""
