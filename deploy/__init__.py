"""Putting the lab online: one process a core and one more, and what stands in front of them."""
