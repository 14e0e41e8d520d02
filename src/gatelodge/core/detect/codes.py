"""Codes that the services write into a column without a key beside them, and what class of fact each kind is.

CJS offence codes (TH68010), the 16+1 ethnicity codes (W1) and the police's IC codes, alert codes, religion codes, cell
locations in several forms, security categories, lengths of sentence.
"""

import re
from collections.abc import Callable

from gatelodge.values import FieldClass

_ETHNIC = """
    W1 W2 W3 W4 W5 W8 W9 M1 M2 M3 M9 A1 A2 A3 A4 A5 A9 B1 B2 B3 B9 O1 O2 O9 NS N1 N2 N3 IC0 IC1 IC2 IC3 IC4 IC5 IC6
    IC7 IC8 IC9 WHITE WHITE_BRITISH WHITE_WELSH WHITE_IRISH WHITE_OTHER BLACK BLACK_BRITISH BLACK_CARIBBEAN
    BLACK_AFRICAN BLACK_OTHER ASIAN ASIAN_BRITISH INDIAN PAKISTANI BANGLADESHI CHINESE MIXED ARAB GYPSY TRAVELLER
    ROMA
"""
_ALERTS = """
    XA XB XC XCA XCC XCDO XCH XCI XCO XCOP XCOR XCU XD XEAN XEBM XEL XELH XER XF XFO XG XGANG XH XHT XI XIL XIS XK
    XL XLD XM XN XNR XO XOCGN XP XPOI XR XRF XS XSA XSC XSO XT XTACT XTD XU XV XVL XX XXRAY XY XYA HA HA1 HA2 HC HPI
    HS PEEP PVN PC1 PC2 PC3 PRGA C1 C2 C3 CC1 CC2 CC3 CC4 CPC CPRC CSIP RNO121 RTP RCS RCDR ROM RPB RPC RSS RST RSP
    RKC RLG RDV RDO RDP RYP LPQAA LCE LFC LNA LFCHO OCG OHCO ONCR TAP TAH TCPA TG TM TPR TSE VI VIP VOP VU SA SC SR
    SSHO URCU URS URCO UPIU DOCGM DRONE F1 AAR AS ASK BECTER SORP
"""
_RELIGIONS = """
    NIL NONE CE COFE CIW RC MOS MUSL ISLAM METH BAPT BUDD HIND SIKH JEW PAG QUAK MORM JEHV ORTH PENT AGNO ATHE RAST
    SALV UNIT PRES SCIE ZORO BAHA JAIN DRU SHIN TAO CALV CONG GOSP OTH NOREL CHURCH_OF_ENGLAND CHURCH_IN_WALES
    ROMAN_CATHOLIC CATHOLIC MUSLIM CHRISTIAN BUDDHIST HINDU JEWISH METHODIST BAPTIST PAGAN NO_RELIGION AGNOSTIC
    ATHEIST RASTAFARIAN MORMON QUAKER ORTHODOX
"""
_OFFENCE = re.compile(r"[A-Z]{2}\d{5,6}[A-Z]?")
_CATEGORY = re.compile(r"cat(?:egory)?\.? ?[A-D]|YOI", re.IGNORECASE)
_CELL = re.compile(
    r"(?:[A-Z]{3}-)?(?:[A-Z]{1,2}|HB\d|[A-Z]\d)-(?:\d-)?\d{2,3}[A-Z]?|[A-Z] ?Wing,? (?:[A-Z]?\d-)?\d{1,3}"
)
_TERM = re.compile(
    r"(?:\d+ ?(?:years?|yrs?|y|months?|mths?|m|weeks?|wks?|w|days?|d)\b,?(?: and)? ?)+|life|ipp|indeterminate",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[,;/] ?|  +")


def _any_of(listed: str) -> Callable[[str], bool]:
    codes = frozenset(code.replace("_", " ") for code in listed.split())
    return lambda cell: all(code.strip() in codes for code in _BETWEEN.split(cell.upper()))


CODES: tuple[tuple[Callable[[str], object], float, FieldClass], ...] = (
    (_OFFENCE.fullmatch, 0.8, FieldClass.OFFENCE),
    (_any_of(_ETHNIC), 0.9, FieldClass.ETHNICITY),
    (_any_of(_ALERTS), 0.9, FieldClass.RISK),
    (_any_of(_RELIGIONS), 0.9, FieldClass.BELIEF),
    (_CATEGORY.fullmatch, 0.9, FieldClass.RISK),
    (_CELL.fullmatch, 0.8, FieldClass.LOCATION),
    (_TERM.fullmatch, 0.8, FieldClass.SENTENCE),
)
"""Test of one cell, the share of a column's cells that must pass it, and what the column then is. The first counts."""
