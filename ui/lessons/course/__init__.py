"""The lessons, one file each: `lesson_03_equal_weights.py` is lesson 3.

Adding a lesson is adding its file here, which has a `LESSON`.
"""

import importlib
import pkgutil

from ui.lessons.lesson import Lesson


def _found() -> dict[int, Lesson]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {
        int(name.split("_")[1]): importlib.import_module(f"{__name__}.{name}").LESSON
        for name in names
    }


LESSONS = _found()
"""Every lesson by its number, in order."""
