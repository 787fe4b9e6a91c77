"""Which experiments train, and which diverge? Grids of experiments."""
