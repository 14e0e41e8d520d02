"""What can go wrong, by what the caller does next.

Bad content is not here: it is a value (`Gap`). Each error has a sentence for a person (`str(error)`) and may
carry one for the log (`log`). Neither ever holds personal data: a finding is named by detector, part and row.
A new subclass appears when somebody catches it.
"""


class GatelodgeError(Exception):
    """Root of the tree; carries the sentence for a person and an optional one for the log."""

    def __init__(self, sentence: str, *, log: str = "") -> None:
        super().__init__(sentence)
        self.log = log or sentence
        """One line for the log: no personal data, no next hop's text."""


class TemporaryError(GatelodgeError):
    """Try again later. Over SMTP: 451; the client keeps the mail."""


class RefusedError(GatelodgeError):
    """Never in this form. Over SMTP: 5xx; on the command line: exit 1."""


class ConfigError(GatelodgeError):
    """Stop at the start. The sentence names file, line and what to write instead. Exit 78."""


class IntegrityError(GatelodgeError):
    """The ledger, the spool or a seal is not what it was: stop and tell somebody. Exit 4."""


class NotAllowedError(GatelodgeError):
    """This person may not do this: the author as approver, the same approver twice. Exit 1."""


class LateError(TemporaryError):
    """Judging did not end in time. It may go on; the message enters custody as `judging`."""


class UncertainError(TemporaryError):
    """The next hop was given the whole message and its answer did not come. It may have it."""
