"""What a command's end means: the exit codes, by what the caller does next (DESIGN section 7, sysexits.h)."""

from gatelodge.errors import ConfigError, GatelodgeError, IntegrityError, TemporaryError

DONE = 0
FAILED = 1
USAGE = 2
HELD_BACK = 3
"""The policy says ask, hold or refuse."""
NOT_VERIFIED = 4
UNAVAILABLE = 69
TEMPORARY = 75
CONFIGURATION = 78


def exit_code(error: GatelodgeError) -> int:
    """The exit code of an error of ours."""
    match error:
        case TemporaryError():
            return TEMPORARY
        case ConfigError():
            return CONFIGURATION
        case IntegrityError():
            return NOT_VERIFIED
        case _:
            return FAILED
