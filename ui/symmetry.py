"""The finding of the Symmetry page, where tests/browser looks for it."""

from ui.symmetry_words import finding

__all__ = ["finding"]
