"""Errors that people read: each carries one finished Chinese sentence."""


class UserError(Exception):
    """A deed was refused; ``sentence`` says what is wrong and how to mend it, ready for the page."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotPermitted(UserError):
    """The role or the recusal (回避) of the person forbids the deed; pages answer 403."""


class WrongStep(UserError):
    """The record is not at the step at which this deed is possible."""


class Refused(UserError):
    """A whole file or a whole deed is refused; nothing was written."""


class Busy(UserError):
    """The same deed is under way already."""


class Unreadable(ValueError):
    """A text or a cell holds no value of its kind; the only error that parsers raise."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
