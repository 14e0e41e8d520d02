"""The table of names is what its script makes of the samples."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_table_of_names_is_up_to_date(shared: Path) -> None:
    script = [sys.executable, str(ROOT / "scripts" / "names"), "--check"]
    done = subprocess.run(script, check=False, timeout=60, env=os.environ | {"GATELODGE_SHARED": str(shared)})
    assert done.returncode == 0, "run scripts/names"


def test_the_notice_names_each_count_that_is_no_public_sector_information() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8")
    counted = runpy.run_path(str(ROOT / "scripts" / "names"))["WALES"]
    assert counted
    assert all(name.title() in notice for name in counted)
