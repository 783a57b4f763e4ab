"""`python -m tests.mutants --of payments --drawn 500 --seed 1`: small faults put into rules, one at a time, by mutmut.

Each is a copy of one function with one operator, number, word or argument changed. The tests of the rules alone (no
database) should fail of it. What survives is printed with its change: it is looked at by a person.
"""

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

from tests.mutants.drawn import became, codes, draw

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
COPIED = ("services", "shared", "deploy", "docs", "tests", "README.md", "pyproject.toml")
FIRST = {
    "payments": "money",
    "assessment": "dates",
}  # small modules: mutmut writes all faults before it tries one
SETTINGS = """
[tool.mutmut]
source_paths = ["services/{of}/rules"]
also_copy = ["services", "shared", "deploy", "docs", "README.md"]
pytest_add_cli_args_test_selection = ["tests/rules/{of}"]
pytest_add_cli_args = ["-p", "no:cacheprovider", "-p", "no:xdist", "-q"]
"""


def main() -> int:
    wanted = _asked()
    begun = monotonic()
    with tempfile.TemporaryDirectory(prefix="lasars-mutants-") as made:
        folder = Path(wanted.folder or made)
        mutmut = _made_ready(folder, wanted.of)
        run = [str(mutmut), "run", "--max-children", str(wanted.processes)]
        _run([*run, f"services.{wanted.of}.rules.{FIRST[wanted.of]}.*"], folder)
        drawn = draw(codes(folder / "mutants"), wanted.drawn, wanted.seed)
        _run([*run, *drawn], folder)
        end = became(codes(folder / "mutants"), drawn)
        for name in (*end.survived, *end.untested):
            _run([mutmut, "show", name], folder)
    sys.stdout.write(end.line(wanted.of, wanted.seed, monotonic() - begun) + "\n")
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Put small faults into rules, and see whether a test of them fails.")
    parser.add_argument("--of", choices=sorted(FIRST), required=True)
    parser.add_argument("--drawn", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--folder", help="keep what is made here, and go on with it the next time")
    return parser.parse_args()


def _made_ready(folder: Path, of: str) -> Path:
    """A copy of the project with mutmut beside its packages; mutmut's command."""
    commands = folder / "venv" / "bin"
    if not commands.exists():
        _run([sys.executable, "-m", "venv", folder / "venv"], ROOT)
        lock = HERE / "requirements.lock"
        _run([commands / "python", "-m", "pip", "install", "-q", "--require-hashes", "-r", lock], ROOT)
        packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder / "venv")}))
        (packages / "project.pth").write_text(sysconfig.get_path("purelib"))
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, dirs_exist_ok=True)
        else:
            shutil.copy(ROOT / name, folder / name)
    with (folder / "pyproject.toml").open("a") as settings:
        settings.write(SETTINGS.format(of=of))
    return commands / "mutmut"


def _run(command: Sequence[str | Path], folder: Path) -> None:
    """Raises CalledProcessError."""
    subprocess.run([str(part) for part in command], cwd=folder, check=True)


if __name__ == "__main__":
    raise SystemExit(main())
