"""NHS number: ten digits, the last a mod-11 check over the first nine with weights 10 to 2.

Repeated digits pass the sum and are refused. One chance string in eleven passes, so a word nearby must speak of it.
"""

NAME = "nhs-number"
PATTERN = r"[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}"
CONTEXT: tuple[str, ...] = ("nhs", "patient", "hospital number", "health")


def check(text: str) -> bool:
    """True when the check digit fits.

    >>> check("943 476 5919"), check("9434765918"), check("111 111 1111")
    (True, False, False)
    """
    digits = [int(c) for c in text if c.isdigit()]
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    total = sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False))
    return (11 - total % 11) % 11 == digits[9] and total % 11 != 1
