"""Errors that the package raises on purpose."""


class EventideError(Exception):
    """Base of every error of this package: the message tells what is wrong and the way out."""
