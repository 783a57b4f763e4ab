"""`python -m tests.mutants --of payments --drawn 300 --seed 1`: small faults put into rules, one at a time, by mutmut.

Each is a copy of one function with one operator, number, word or argument changed. The tests of the rules alone (no
database) that reach it should fail of it, the quickest first. What survives is written to a file with its change: it is
looked at by a person (docs/mutants.md).
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from time import monotonic

from tests.mutants.drawn import End, Ends, Sample, draw, possible

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
COPIED = ("services", "shared", "deploy", "docs", "tests", "README.md", "pyproject.toml")
SETTINGS = '\n[tool.mutmut]\nsource_paths = ["services/{of}/rules"]\n'
WRITE_ALL = "from mutmut.__main__ import create_mutants; create_mutants({processes})"
ARGUMENTS = ("-q", "-s", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "tests.mutants.trying")


def main() -> int:
    wanted, begun = _asked(), monotonic()
    with tempfile.TemporaryDirectory(prefix="lasars-mutants-") as made:
        folder = Path(wanted.folder or made)
        commands = _made_ready(folder, wanted.of)
        _output([commands / "python", "-c", WRITE_ALL.format(processes=wanted.processes)], folder)
        names = possible(folder / "mutants")
        drawn = {seed: draw(names, wanted.drawn, seed) for seed in wanted.seed}
        ends = _tried(list(dict.fromkeys(chain.from_iterable(drawn.values()))), folder, wanted)
        show: list[str | Path] = [commands / "mutmut", "show"]
        changes = [f"{end}: {_output([*show, name], folder)}" for name, end in ends.items() if end is not End.FAILED]
    samples = [Sample(wanted.of, len(names), seed, {name: ends[name] for name in drawn[seed]}) for seed in drawn]
    lines = "".join(f"{sample.line()}\n" for sample in samples)
    Path(wanted.survivors).write_text("\n".join([lines, *changes]))
    sys.stdout.write(f"{lines}{monotonic() - begun:.0f} seconds; what was not noticed stands in {wanted.survivors}\n")
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Put small faults into rules, and see whether a test of them fails.")
    parser.add_argument("--of", choices=["assessment", "payments"], required=True)
    parser.add_argument("--drawn", type=int, default=300)
    parser.add_argument("--seed", type=int, nargs="+", default=[1], help="a sample for each")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--survivors", default="survivors.diff", help="the file to write what was not noticed to")
    parser.add_argument("--folder", help="keep what is made here, and go on with it the next time")
    return parser.parse_args()


def _made_ready(folder: Path, of: str) -> Path:
    """What mutmut changes, and in `mutants` a copy of all else; the folder of its commands."""
    commands = folder / "venv" / "bin"
    if not commands.exists():
        _output([sys.executable, "-m", "venv", folder / "venv"], ROOT)
        lock = HERE / "requirements.lock"
        _output([commands / "python", "-m", "pip", "install", "-q", "--require-hashes", "-r", lock], ROOT)
        packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder / "venv")}))
        (packages / "project.pth").write_text(sysconfig.get_path("purelib"))
    rules = Path("services") / of / "rules"
    shutil.copytree(ROOT / rules, folder / rules, dirs_exist_ok=True)

    def left_out(there: str, names: Iterable[str]) -> list[str]:
        return [name for name in names if name == "__pycache__" or Path(there, name) == ROOT / rules]

    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / "mutants" / name, dirs_exist_ok=True, ignore=left_out)
        else:
            shutil.copy(ROOT / name, folder / "mutants" / name)
    for where in (folder, folder / "mutants"):
        (where / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text() + SETTINGS.format(of=of))
    return commands


def _tried(faults: Sequence[str], folder: Path, wanted: argparse.Namespace) -> Ends:
    """Raises CalledProcessError."""
    asked, ended = folder / "faults.json", folder / "ends.json"
    asked.write_text(json.dumps(faults))
    command = [folder / "venv" / "bin" / "python", "-m", "pytest", *ARGUMENTS, f"tests/rules/{wanted.of}"]
    options = ["--faults", asked, "--ends", ended, "--processes", wanted.processes]
    subprocess.run([str(part) for part in (*command, *options)], cwd=folder / "mutants", check=True)
    return {fault: End(end) for fault, end in sorted(json.loads(ended.read_text()).items())}


def _output(command: Sequence[str | Path], folder: Path) -> str:
    """Raises CalledProcessError; what it said of its failure is on standard error."""
    words = [str(part) for part in command]
    return subprocess.run(words, cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    raise SystemExit(main())
