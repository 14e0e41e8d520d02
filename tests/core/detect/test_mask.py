"""Evidence is masked alike in every script: the first letter of a word stays, and nothing else."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.detect.mask import LONGEST, mask, mask_text

NAMES = {
    "Dafydd Pugh": "D••••• P•••",
    "Siân Ŵyn-Prŷs": "S••• Ŵ••-P•••",
    "Éamon Łukasz": "É•••• Ł•••••",
    "Дафид Пью": "Д•••• П••",
    "Γιώργος Λι": "Γ•••••• Λ•",
    "محمد الأمين": "م••• ا•••••",
    "שרה כהן": "ש•• כ••",
    "王小明": "王••",
    "李 明": "李 •",
    "मोहन कुमार": "म•• क••",
    "สมชาย ใจดี": "ส•••• ใ••",
    "김민준": "김••",
}


@pytest.mark.parametrize(("name", "shown"), NAMES.items())
def test_of_each_word_of_a_name_the_first_letter_is_left(name: str, shown: str) -> None:
    for form in ("NFC", "NFD"):
        written = unicodedata.normalize(form, name)
        assert (mask(written), mask_text(written)) == (shown, shown)


@pytest.mark.parametrize("name", ["Дафид Пью", "Γιώργος Λι", "Éamon Łukasz"])
def test_a_name_in_a_sentence_is_told_from_the_words_about_it(name: str) -> None:
    assert mask_text(f"the visit of {name} is on 12/03") == f"{mask(name)}, ••/••"
    assert mask_text(f"это о {name} завтра") == mask(name)


def test_a_number_is_evidence_in_any_script() -> None:
    assert mask_text("заключённый a1234bc, камера 7") == "a••••••, •"
    assert mask_text("السجين ١٢٣٤") == "ا••••• ••••"


@given(st.text(max_size=80))
def test_no_second_letter_and_no_digit_is_ever_shown(text: str) -> None:
    for shown in (mask(text), mask_text(text)):
        assert len(shown) <= LONGEST
        assert not any(one.isdigit() for one in shown if one.isdecimal())
        assert not any(one.isalnum() and other.isalnum() for one, other in pairwise(shown))
