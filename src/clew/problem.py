"""What a person can put right: what was wrong, where, and the remedy.

Every error that reaches a person is a subclass of :class:`Problem`. Its English sentences are
message identifiers of the gettext catalogue: here they are only marked, ``rendering`` translates
them. Parameters are places and numbers, never the content of a record.
"""

from __future__ import annotations

from typing import Any, ClassVar


def N_(message: str) -> str:
    """Mark a message for translation without translating it."""
    return message


class Problem(Exception):
    """An error that says what was wrong, where, and what to do.

    Subclasses set ``says`` and ``remedy`` (English templates with ``{names}``); the arguments fill
    the names. ``exit_code`` is what the command line returns: 2 for input to be corrected, 3 for
    something missing on the machine.
    """

    says: ClassVar[str]
    remedy: ClassVar[str]
    exit_code: ClassVar[int] = 2

    def __init__(self, **parameters: Any) -> None:
        super().__init__(parameters)
        self.parameters = parameters

    def __str__(self) -> str:
        return f"{self.says.format(**self.parameters)} {self.remedy.format(**self.parameters)}"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.parameters)

    def to_dict(self) -> dict[str, Any]:
        """The problem for machines: its kind and its parameters."""
        return {"problem": type(self).__name__, **self.parameters}


def _rebuild(kind: type[Problem], parameters: dict[str, Any]) -> Problem:
    return kind(**parameters)
