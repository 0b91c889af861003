"""Photos become plain JPEG; hostile files are refused with a remedy, or come out clean."""

import random
import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from coordination.intake import photos
from coordination.rules.refusal import Refusal

SCRIPT = b"<script>alert(document.cookie)</script>"


def picture(size=(64, 48), mode="RGB", color="red"):
    return Image.new(mode, size, color)


def gradient(size=(320, 240)):
    image = Image.new("RGB", size)
    image.putdata([((x * 7 + y) % 256, (y * 3) % 256, (x * y) % 256) for y in range(size[1]) for x in range(size[0])])
    return image


def encoded(image, form="JPEG", **options):
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def sent(content, name="现场 1.jpg", declared="image/jpeg"):
    return SimpleUploadedFile(name, content, content_type=declared)


def one(content, name="现场 1.jpg"):
    [prepared] = photos.prepare([sent(content, name)])
    return prepared


def opened(prepared):
    prepared.content.seek(0)
    return Image.open(BytesIO(prepared.content.read()))


def refusal(content, name="现场 1.jpg"):
    with pytest.raises(Refusal) as caught:
        photos.prepare([sent(content, name)])
    assert caught.value.status == 422
    assert set(caught.value.fields) == {"photos"}
    return str(caught.value)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "HEIF"])
def test_every_usual_format_becomes_jpeg(form):
    prepared = one(encoded(picture(), form), f"photo.{form.lower()}")
    assert (opened(prepared).format, prepared.name) == ("JPEG", "photo.jpg")
    assert prepared.size == prepared.content.size
    assert len(prepared.sha256) == 64


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "1", "I;16"])
def test_every_kind_of_pixel_becomes_colour(mode):
    prepared = one(encoded(Image.new(mode, (20, 10)), "JPEG" if mode == "CMYK" else "PNG"))
    assert (opened(prepared).mode, opened(prepared).size) == ("RGB", (20, 10))


def test_what_was_transparent_is_white():
    prepared = one(encoded(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG"))
    assert min(opened(prepared).getpixel((4, 4))) > 250


def test_position_camera_and_comments_are_left_behind():
    exif = Image.Exif()
    exif[0x010F] = "Xiaomi"
    exif.get_ifd(0x8825)[2] = (34.0, 52.0, 12.0)
    content = encoded(picture(), exif=exif, comment=b"at home", xmp=b"<x:xmpmeta>where</x:xmpmeta>", icc_profile=b"icc")
    assert b"Xiaomi" in content
    clean = one(content)
    image = opened(clean)
    assert not image.getexif()
    assert not {"comment", "xmp", "exif", "icc_profile"} & set(image.info)


def test_a_photo_taken_upright_stays_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(one(encoded(picture((60, 40)), exif=exif))).size == (40, 60)


def test_a_large_photo_is_made_smaller_and_keeps_its_shape():
    image = opened(one(encoded(picture((4000, 1000)))))
    assert image.size == (2560, 640)


def test_a_jpeg_that_is_also_a_script_comes_out_as_a_picture_only():
    content = encoded(picture(), comment=SCRIPT) + b"\n" + SCRIPT + b"PK\x03\x04 and an archive"
    clean = one(content).content.read()
    assert b"script" not in clean
    assert b"PK\x03\x04" not in clean
    assert clean.endswith(b"\xff\xd9")


def test_a_png_with_words_inside_comes_out_as_a_picture_only():
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", SCRIPT.decode(), zip=False)
    assert b"script" not in one(encoded(picture(), "PNG", pnginfo=words)).content.read()


def test_only_the_first_frame_of_a_moving_picture_is_kept():
    content = encoded(picture(), "GIF", save_all=True, append_images=[picture(color="blue")])
    assert getattr(opened(one(content)), "n_frames", 1) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"\xff\xd8\xff" + SCRIPT,
        SCRIPT,
        b"%PDF-1.7 ...",
        b"MZ\x90\x00",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    ],
    ids=["empty", "head only", "jpeg head", "html", "pdf", "program", "svg", "postscript"],
)
def test_what_is_no_photo_is_refused_by_name(content):
    said = refusal(content, "欠条.jpg")
    assert "欠条.jpg" in said
    assert "not a photo" in said or "damaged" in said


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_photo_cut_short_is_refused(form):
    content = encoded(gradient(), form)
    assert "damaged" in refusal(content[: len(content) * 2 // 3])


def test_too_many_bytes_are_refused_before_they_are_looked_at(monkeypatch):
    monkeypatch.setattr(photos, "MAX_BYTES", 1000)
    assert "larger than" in refusal(b"\xff\xd8" + b"0" * 1000)


def png_of(width, height):
    """A few dozen bytes that claim any size."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 4096))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(8000, 8000), (10_000, 10_000), (60_000, 60_000)])
def test_a_few_bytes_that_unpack_into_gigabytes_are_refused(size):
    assert "million pixels" in refusal(png_of(*size))


def test_ten_photos_are_one_too_many():
    content = encoded(picture())
    with pytest.raises(Refusal) as caught:
        photos.prepare([sent(content, f"{n}.jpg") for n in range(10)])
    assert str(caught.value) == "At most 9 photos at a time. Send the others afterwards."


def test_the_same_photo_twice_is_kept_once_in_the_order_sent():
    red, blue = encoded(picture()), encoded(picture(color="blue"))
    prepared = photos.prepare([sent(red, "a.jpg"), sent(blue, "b.jpg"), sent(red, "c.jpg")])
    assert [p.name for p in prepared] == ["a.jpg", "b.jpg"]


def test_one_bad_photo_among_good_ones_refuses_them_all():
    with pytest.raises(Refusal, match=r"bad\.jpg"):
        photos.prepare([sent(encoded(picture()), "good.jpg"), sent(b"no", "bad.jpg")])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\照片\\裂缝.HEIC", "裂缝.jpg"),
        ("a\u202egpj.exe", "agpj.jpg"),
        ("x\x00\n<b>.png", "xb.jpg"),
        ("...", "photo.jpg"),
        ("", "photo.jpg"),
        ("长" * 300 + ".jpg", "长" * 100 + ".jpg"),
    ],
)
def test_the_name_it_came_with_is_kept_without_tricks(given, kept):
    assert photos.safe_name(given) == kept


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "HEIF"])
def test_a_damaged_file_is_refused_or_clean_but_never_an_accident(form):
    dice = random.Random(form)
    good = encoded(gradient((48, 32)), form)
    for _ in range(150):
        content = bytearray(good)
        for _ in range(dice.randint(1, 12)):
            content[dice.randrange(len(content))] = dice.randrange(256)
        if dice.random() < 0.3:
            content = content[: dice.randrange(len(content))]
        try:
            [prepared] = photos.prepare([sent(bytes(content))])
        except Refusal as refused:
            assert "photos" in refused.fields
        else:
            assert opened(prepared).format == "JPEG"
