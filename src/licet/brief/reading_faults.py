"""What is wrong with a story so that nothing of it can be read."""

from licet.errors import LicetError


class StoryError(LicetError):
    """A file that holds no story that can be read."""
