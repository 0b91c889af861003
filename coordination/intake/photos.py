"""Photos (照片) as people send them become plain JPEG: nothing of the original file survives but what can be seen.

Room: intake, floor 3. Who comes in: every door that takes attachments, before it calls the stage. What never happens
here: storing, or passing on a byte that was not made here. Position, camera, names, comments, colour profiles, further
frames and whatever was hidden in the file are left behind, for a photo of a cracked wall must not tell where a
resident lives, and a photo that is also a script must stop being one.
"""

import hashlib
import struct
import unicodedata
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from threading import BoundedSemaphore
from typing import Protocol

from django.core.files.base import ContentFile
from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from coordination.rules.refusal import Refusal, invalid

register_heif_opener()

MAX_PHOTOS = 9
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
"""Phones take 48 million; beyond it, a few kilobytes can unpack into gigabytes."""
LONGEST_SIDE = 2560
QUALITY = 82
LONGEST_NAME = 100
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "GIF", "BMP")

BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    OverflowError,
    RuntimeError,
    AttributeError,
    struct.error,
    zlib.error,
)
"""What Pillow and libheif have been seen to raise over a damaged file."""
TOO_BIG = (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError)

_decoding = BoundedSemaphore(2)
"""A decoded photo takes a few hundred megabytes at worst: never more than two at once in a process."""


class Sent(Protocol):
    """A file as a door receives it."""

    name: str | None
    size: int | None

    def read(self, size: int = -1) -> bytes: ...


@dataclass(frozen=True)
class Prepared:
    """A clean JPEG: its content under a safe name, its size in bytes and its SHA-256 (hex)."""

    content: ContentFile
    name: str
    size: int
    sha256: str


def prepare(files: Iterable[Sent | Prepared], *, field: str = "photos") -> list[Prepared]:
    """Every photo re-encoded, in the order sent; the same photo twice is kept once. One that was re-encoded before stays.

    Raises Refusal (422, naming `field` and the remedy): too many, too large, not a photo, damaged.
    """
    sent = list(files)
    if len(sent) > MAX_PHOTOS:
        raise invalid(field, "At most %(most)d photos at a time. Send the others afterwards.", most=MAX_PHOTOS)
    prepared: dict[str, Prepared] = {}
    for file in sent:
        photo = _prepare(file, field)
        prepared.setdefault(photo.sha256, photo)
    return list(prepared.values())


def smaller(stored: bytes, side: int) -> bytes:
    """A photo of ours with no side longer than `side` pixels."""
    with Image.open(BytesIO(stored), formats=("JPEG",)) as image:
        image.draft("RGB", (side, side))
        image.thumbnail((side, side))
        return _encode(image)


def _prepare(file: Sent | Prepared, field: str) -> Prepared:
    if isinstance(file, Prepared):
        return file
    name = safe_name(file.name or "")
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise invalid(
            field,
            "%(file)s is larger than %(most)d MB. Send it in a smaller size.",
            file=name,
            most=MAX_BYTES // 1024 // 1024,
        )
    with _decoding:
        clean = _encode(_decode(content, name, field))
    return Prepared(ContentFile(clean, name=name), name, len(clean), hashlib.sha256(clean).hexdigest())


def _decode(content: bytes, name: str, field: str) -> Image.Image:
    """The first frame, upright, small enough, without transparency."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise _too_many_pixels(name, field)
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            image.load()
            upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return _opaque(upright)
    except TOO_BIG as problem:
        raise _too_many_pixels(name, field) from problem
    except Image.UnidentifiedImageError as problem:
        raise invalid(
            field, "%(file)s is not a photo. JPEG, PNG, WebP, HEIC, GIF and BMP can be sent.", file=name
        ) from problem
    except BROKEN as problem:
        raise invalid(
            field, "%(file)s is damaged and cannot be opened. Take the photo again, or send another.", file=name
        ) from problem


def _too_many_pixels(name: str, field: str) -> Refusal:
    return invalid(
        field,
        "%(file)s has more than %(most)d million pixels. Send it in a smaller size.",
        file=name,
        most=MAX_PIXELS // 1_000_000,
    )


def _opaque(image: Image.Image) -> Image.Image:
    """On white where it was transparent: black would hide what was drawn."""
    if image.mode == "RGB":
        return image
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    white = Image.new("RGB", layer.size, "white")
    white.paste(layer, mask=layer.getchannel("A"))
    return white


def _encode(image: Image.Image) -> bytes:
    """A JPEG of the pixels alone: what Pillow would carry over (a comment, for one) is dropped first."""
    image.info = {}
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def safe_name(name: str) -> str:
    """The name a photo came with, without path, invisible or reversing characters, and ending in .jpg."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/"))
    stem = PurePath(plain).stem
    shown = "".join(ch for ch in stem if unicodedata.category(ch)[0] != "C" and ch not in '<>:"|?*')
    return f"{shown.strip(' .')[:LONGEST_NAME] or 'photo'}.jpg"
