"""The table of names is what its script makes of the samples."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_table_of_names_is_up_to_date(shared: Path) -> None:
    script = [sys.executable, str(ROOT / "scripts" / "names"), "--check"]
    done = subprocess.run(script, check=False, timeout=60, env=os.environ | {"GATELODGE_SHARED": str(shared)})
    assert done.returncode == 0, "run scripts/names"
