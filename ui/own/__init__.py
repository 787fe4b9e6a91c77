"""Your exercise: samples, start weights and numbers that a visitor brings."""
