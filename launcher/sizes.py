"""The ceilings of the house: a function has at most 50 lines, a file 400 (tests and migrations may be longer files)."""

import ast
import subprocess
import sys
from pathlib import Path

from launcher.places import ROOT

FUNCTION, FILE = 50, 400
LONG_FILES_ALLOWED = ("tests/", "coordination/migrations/")
SAMPLES = ("tests/gallery/",)  # invented contents, one function a page: length is not complexity there


def sources() -> list[Path]:
    """Our Python files: what git knows or would add; without git, what is not in an ignored folder."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        names = listed.stdout.splitlines()
        return [ROOT / name for name in sorted(set(names)) if (ROOT / name).exists()]
    tops = ("bench", "config", "coordination", "launcher", "tests")
    return sorted(path for top in tops for path in (ROOT / top).rglob("*.py"))


def too_big(path: Path) -> list[str]:
    """The complaints about one file."""
    name = path.relative_to(ROOT).as_posix()
    text = path.read_text(encoding="utf-8")
    complaints = []
    lines = text.count("\n")
    if lines > FILE and not name.startswith(LONG_FILES_ALLOWED):
        complaints.append(f"{name}: {lines} lines, {FILE} is the ceiling")
    for node in ast.walk(ast.parse(text, filename=name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION and not name.startswith(SAMPLES):
                complaints.append(f"{name}:{node.lineno}: {node.name} has {length} lines, {FUNCTION} is the ceiling")
    return complaints


def main() -> int:
    """1 when anything is too big."""
    complaints = [complaint for path in sources() for complaint in too_big(path)]
    print("\n".join(complaints))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
