"""What the browser keeps of the lessons."""

from ui.lessons.progress import with_word


def test_a_word_is_added_once_and_the_others_stay():
    assert with_word("1.1", "") == "1.1"
    assert with_word("3.2", "1.1 no-invitation") == "1.1 no-invitation 3.2"
    assert with_word("1.1", "1.1 3.2") == "1.1 3.2"


def test_what_is_no_word_of_it_goes():
    assert with_word("1.1", "<b> 0.1 1.6 100.1 3.2 [x](y)") == "3.2 1.1"
