"""Rules of telling an article from the page around it."""

import pytest

from registry.documents.boilerplate import Boilerplate


@pytest.mark.parametrize(
    ("line", "is_boilerplate"),
    [
        ("Home | World | Politics | Sign in", True),
        ("Related articles: who is who", True),
        ("Читайте также: кто есть кто", True),
        ("Related to the talks, the minister said nothing of the sort to anybody who asked him.", False),
        ("The minister said that talks went on.", False),
        ("photo-rubio-final.jpg", True),
    ],
)
def test_navigation_and_the_like_is_told_by_its_line(line, is_boilerplate):
    assert Boilerplate(f"First line.\n{line}\n").holds(len("First line.\n")) is is_boilerplate


def test_everything_below_the_comments_is_outside():
    text = "An article.\nComments (3)\nPutin is great"
    page = Boilerplate(text)
    assert (page.holds(3), page.holds(text.index("Putin"))) == (False, True)
