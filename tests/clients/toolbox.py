"""The tools that make and build other people's clients of our APIs, fetched once into a cache and locked.

Node and Go come as Python packages, TypeScript by npm, the generator of the Go client by Maven: a machine needs
Java and Maven, as for Kafka, and nothing else that was installed by hand.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.documents import document_of

HERE = Path(__file__).parent
LOCKED = ("requirements.lock", "package.json", "package-lock.json", "pom.xml")
SERVICES = ("assessment", "referral", "tariff", "payments")
DOCUMENTS = {name: HERE.parents[1] / "services" / name / "openapi.yaml" for name in SERVICES}
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # it runs for seconds: to compile it well takes longer
_GO = """\
generatorName: go
inputSpec: {document}
outputDir: {folder}
globalProperties: {{apiTests: "false", modelTests: "false", apiDocs: "false", modelDocs: "false"}}
additionalProperties: {{packageName: {name}, withGoMod: false, isGoSubmodule: true}}
"""


def missing_tools() -> list[str]:
    return [tool for tool in ("java", "mvn") if shutil.which(tool) is None]


class Tools:
    def __init__(self) -> None:
        digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in LOCKED)).hexdigest()[:12]
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        self.folder = cache / "lasars" / f"clients-{digest}"
        self.bin = self.folder / "venv" / "bin"
        self.modules = self.folder / "node_modules"
        path = f"{self.bin}{os.pathsep}{os.environ['PATH']}"
        self.environment = {**os.environ, "PATH": path, "GOTOOLCHAIN": "local", "GOWORK": "off"}

    def fetch(self) -> None:
        """All of them, once; who comes second waits and finds them."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (self.folder / "ready").exists():
                self._fetch()
                (self.folder / "ready").touch()

    def _fetch(self) -> None:
        run([sys.executable, "-m", "venv", "--clear", self.folder / "venv"])
        run([self.bin / "python", "-m", "pip", "install", "-q", "--require-hashes", "-r", HERE / "requirements.lock"])
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, self.folder)
        self.run(["npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"], self.folder)
        target = f"-DoutputDirectory={self.folder}"
        run(["mvn", "-q", "-B", "-f", HERE / "pom.xml", "dependency:copy-dependencies", target])

    def run(self, command: list[str | Path], folder: Path) -> str:
        return run(command, folder, self.environment)

    def python(self, folder: Path) -> list[str | Path]:
        """The command that plays a phase. The documents are JSON here, as they are served: of YAML most of the time of
        this generator would go into reading it.
        """
        for name in SERVICES:
            document = folder / f"{name}.json"
            document.write_text(json.dumps(document_of(name)))
            said = self.run(
                [
                    "openapi-python-client", "generate", "--path", document, "--meta", "none",
                    "--config", HERE / "python.yaml", "--output-path", folder / f"{name}_client",
                ],
                folder,
            )  # fmt: skip
            left_out = [line for line in said.splitlines() if line.startswith(("WARNING", "ERROR"))]
            assert left_out == ["WARNING parsing GET /asyncapi.yaml within about."], said  # no JSON: to be read as text
        shutil.copy(HERE / "story.py", folder)
        return [self.bin / "python", folder / "story.py"]

    def typescript(self, folder: Path) -> list[str | Path]:
        (folder / "node_modules").symlink_to(self.modules)
        for name in ("story.ts", "tsconfig.json", "package.json"):
            shutil.copy(HERE / name, folder)
        for name, document in DOCUMENTS.items():
            self.run([self.modules / ".bin" / "openapi-typescript", document, "-o", folder / f"{name}.d.ts"], folder)
        self.run([self.modules / ".bin" / "tsc", "-p", folder], folder)
        return [self.bin / "node", folder / "story.js"]

    def go(self, folder: Path) -> list[str | Path]:
        (jar,) = self.folder.glob("openapi-generator-cli-*.jar")
        for name, document in DOCUMENTS.items():
            told = _GO.format(document=document, folder=folder / name, name=name)
            (folder / f"{name}.yaml").write_text(told)
        wanted = [folder / f"{name}.yaml" for name in SERVICES]
        run(["java", *QUICK, "-jar", jar, "batch", "--fail-fast", "--threads", "2", *wanted], folder)
        for name in ("story.go", "go.mod", "go.sum"):
            shutil.copy(HERE / name, folder)
        # Without the folder's name in what is compiled, Go takes a client of an unchanged document from its own cache.
        self.run(["go", "build", "-trimpath", "-o", "story", "."], folder)
        return [folder / "story"]


def run(command: list[str | Path], folder: Path | None = None, environment: dict[str, str] | None = None) -> str:
    """What it said; fails with that."""
    done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{command[0]}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout + done.stderr
