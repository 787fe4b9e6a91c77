"""Lessons: where do I start?"""

from ui.lessons import sections
from ui.page import open_page

open_page("Lessons")
here = sections.open_step()
sections.contents(here)
sections.text(here)
sections.question(here)
sections.result(here)
sections.turn_pages(here)
sections.for_teachers(here)
