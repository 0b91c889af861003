"""Papers as PDF, set by Typst with the fonts of a package: no system package, no network, no font of the machine.

What people typed reaches a template as data and is set as plain text: nothing in it is ever read as markup.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import typst

TEMPLATES = Path(__file__).parent / "templates"
FONTS = fonts.serif_path().parent


def pdf(template: str, data: Mapping[str, Any], images: Mapping[str, bytes] | None = None) -> bytes:
    """Set `templates/<template>.typ`; it reads `data.json`, and `images` by their names. Raises typst.TypstError."""
    with TemporaryDirectory(prefix="convene-paper-") as folder:
        desk = Path(folder)
        main = desk / "main.typ"
        main.write_bytes((TEMPLATES / f"{template}.typ").read_bytes())
        (desk / "data.json").write_text(json.dumps(data, ensure_ascii=False))
        for name, content in (images or {}).items():
            (desk / name).write_bytes(content)
        return typst.compile(main, root=desk, font_paths=[FONTS], ignore_system_fonts=True, format="pdf")
