"""One target in this process: `python -m fuzz.one NAME [options of libFuzzer] CORPUS`."""

import sys

import atheris

with atheris.instrument_imports(include=["gatelodge"]):
    from fuzz.targets import TARGETS


def main() -> None:
    """Run the target until its options say stop; does not return."""
    name = sys.argv.pop(1)
    sys.argv[0] = f"{sys.executable} -m fuzz.one {name}"  # a merge runs this by a shell, again and again
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
