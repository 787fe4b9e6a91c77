"""Putting the lab online: one process a core, and what stands in front of them."""
