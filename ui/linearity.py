"""The finding of the Linearity page, where tests/browser looks for it."""

from ui.linearity_words import finding

__all__ = ["finding"]
