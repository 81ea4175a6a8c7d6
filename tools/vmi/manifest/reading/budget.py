"""This module is how much text of one appliance is parsed: what is made of it takes up to 250 times as much memory."""

LIMIT_CHARACTERS = 1 << 20
"""Of playbooks and the like, or half as much of programs, or some of each."""
_OF_PROGRAM = 2
"""What a character of a program costs: twice the memory and the time of one of YAML."""


class Budget:
    """This is what is left of it. A text is parsed as a whole or not at all."""

    def __init__(self) -> None:
        self._left = LIMIT_CHARACTERS
        self._unread: dict[str, None] = {}

    def takes(self, file: str, characters: int) -> bool:
        """This is true when so much more of a file can be parsed; it is taken off then."""
        if characters > self._left:
            self.leave(file)
            return False
        self._left -= characters
        return True

    def takes_program(self, file: str, characters: int) -> bool:
        """This is the same for a program."""
        return self.takes(file, _OF_PROGRAM * characters)

    def leave(self, file: str) -> None:
        """This remembers that some of a file is not looked at."""
        self._unread[file] = None

    @property
    def unread(self) -> tuple[str, ...]:
        """The files of which some is not looked at, in the order of reading."""
        return tuple(self._unread)
