"""The Symmetry page."""
