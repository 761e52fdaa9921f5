"""What somebody is told of the browsers that are remembered."""

from flask_babel import ngettext


def remembered_words(count: int) -> str:
    """How many there are, and what that is for."""
    words: str = ngettext(
        "%(num)d browser is remembered, so that nobody who guesses at your passphrase locks you "
        "out. Nothing opens by that.",
        "%(num)d browsers are remembered, so that nobody who guesses at your passphrase locks you "
        "out. Nothing opens by that.",
        count,
    )
    return words
