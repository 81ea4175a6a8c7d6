"""This module is how a service of the sandbox says no: an HTTP status and a message."""


class Rejected(Exception):
    """This is a request that the real service would refuse."""

    def __init__(self, status: int, message: str):
        super().__init__(message)
        self.status, self.message = status, message
