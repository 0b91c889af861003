"""A photo to send."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def jpeg(name="墙.jpg"):
    """A small real JPEG."""
    made = BytesIO()
    Image.new("RGB", (40, 30), "brown").save(made, "JPEG")
    return SimpleUploadedFile(name, made.getvalue(), content_type="image/jpeg")
