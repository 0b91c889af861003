"""A photo to send."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def jpeg(name="墙.jpg", color="brown"):
    """A small real JPEG."""
    made = BytesIO()
    Image.new("RGB", (40, 30), color).save(made, "JPEG")
    return SimpleUploadedFile(name, made.getvalue(), content_type="image/jpeg")
