"""Pictures from people: opened with care, turned upright, made small, written anew without what the camera noted."""

import uuid
from io import BytesIO

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageOps

from .formats import number, size
from .widgets import ClearableFile

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 8_000_000
# A small file can unfold into gigabytes: what the header promises is checked before anything is decoded.
MAX_PIXELS = 40_000_000
MAX_SIDE = 1600
QUALITY = 82


def clean_picture(upload, *, max_bytes: int = MAX_BYTES, max_side: int = MAX_SIDE) -> ContentFile:
    """The picture as a new JPEG under a generated name, at most `max_side` pixels long, without EXIF.

    upload: an uploaded file. Raises ValidationError with a message for the person who sent it.
    """
    if upload.size > max_bytes:
        raise ValidationError(f"Gambar {size(upload.size)}, paling besar {size(max_bytes)}.")
    try:
        upload.seek(0)
        with Image.open(upload, formats=FORMATS) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise ValidationError(
                    f"Gambar {number(width)} × {number(height)} piksel terlalu besar, "
                    f"paling banyak {number(MAX_PIXELS // 1_000_000)} juta piksel."
                )
            image.draft("RGB", (max_side, max_side))  # a JPEG is decoded at the size that is needed
            picture = _flat(ImageOps.exif_transpose(image))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError("Berkas ini bukan gambar JPEG, PNG, atau WebP yang utuh.") from error
    picture.thumbnail((max_side, max_side))
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return ContentFile(out.getvalue(), name=f"{uuid.uuid4().hex}.jpg")


def _flat(image: Image.Image) -> Image.Image:
    """RGB on white, and nothing else the file carried."""
    rgba = image.convert("RGBA")
    ground = Image.new("RGB", rgba.size, "white")
    ground.paste(rgba, mask=rgba.getchannel("A"))
    return ground


class PictureField(forms.FileField):
    """A picture in a form; the cleaned value is the re-encoded file, False to take it away, or what was there."""

    widget = ClearableFile(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", f"JPEG, PNG, atau WebP, paling besar {size(MAX_BYTES)}.")
        super().__init__(**kwargs)

    def to_python(self, data):
        upload = super().to_python(data)
        return clean_picture(upload) if upload else upload
