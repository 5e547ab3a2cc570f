"""Pictures from people: opened with care, turned upright, made small, written anew without what the camera noted."""

import re
import struct
import uuid
import zlib
from io import BytesIO
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageFile
from PIL.JpegImagePlugin import JpegImageFile

from .formats import number, size
from .widgets import ClearableFile

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 8_000_000
# A small file can unfold into gigabytes: what the header promises is checked before anything is decoded. A JPEG is
# decoded at about the size that is needed, a PNG once as a whole: 50 megapixels take a worker to at most 400 MB. A
# progressive JPEG is kept whole in numbers of 16 bits, in CMYK four for every pixel (430 MB), so fewer are taken. The
# decoder of WebP holds the picture four times (800 MB), so half as many pixels are taken.
MAX_PIXELS = 50_000_000
MAX_PIXELS_CMYK = 40_000_000
MAX_PIXELS_WEBP = 25_000_000
MAX_SCANS = 100  # of one JPEG; cameras write 1, software up to a dozen, and each costs time for the whole picture
# Two bytes that may begin a scan, anywhere in the file: 12 MB of a film behind the photo hold about 180 by chance.
MAX_SCAN_BYTES = 400
MAX_SIDE = 1600
QUALITY = 82
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SCALABLE = ("L", "LA", "RGB", "RGBA", "CMYK", "YCbCr")  # modes that keep their quality when made small
# What Pillow raises for pictures, and notes in them, that are damaged or made to look like some.
_BROKEN = (
    *(OSError, ValueError, SyntaxError, TypeError, IndexError, KeyError, OverflowError, EOFError),
    *(struct.error, zlib.error, Image.DecompressionBombError, Image.DecompressionBombWarning),
)
_NO_PICTURE = "Berkas ini bukan gambar JPEG, PNG, atau WebP yang utuh."
_HEIC = (
    "Foto HEIC dari iPhone belum dapat dibaca. Di iPhone buka Pengaturan, Kamera, Format, pilih Paling Kompatibel, "
    "lalu foto lagi; atau simpan fotonya sebagai JPEG."
)
# Behind the length of the first box of a file: its kind, and who made it (ISO 23008-12, Annex B; AV1 Image File).
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])", re.S)  # in a JPEG's pixel data: neither stuffing nor restart
_START_OF_SCAN, _END = 0xDA, 0xD9
_FIRST_WITH_LENGTH, _START = 0xC0, 0xD8


def clean_picture(upload, *, max_bytes: int = MAX_BYTES, max_side: int = MAX_SIDE) -> ContentFile:
    """The picture as a new JPEG under a generated name, at most `max_side` pixels long, without EXIF.

    upload: an uploaded file. Raises ValidationError with a message for the person who sent it.
    """
    return _written(_read(upload, max_bytes, max_side))


class Photo(NamedTuple):
    """A photo written anew: the files, the size of the large one in pixels, and what it looks like as a number."""

    large: ContentFile
    small: ContentFile
    width: int
    height: int
    fingerprint: int | None  # signed, 64 bits; None where the picture is too plain to tell from others


PHOTO_BYTES = 12_000_000
SMALL_SIDE = 320
LARGE_BYTES = 300_000  # what a page may cost on a weak line; a lower quality is tried before more is stored
_QUALITIES = (QUALITY, 76, 70, 64)


def clean_photo(upload, *, max_bytes: int = PHOTO_BYTES) -> Photo:
    """A photo of an activity in two sizes (longest side `MAX_SIDE` and `SMALL_SIDE`), without EXIF, turned upright.

    upload: an uploaded file. Raises ValidationError with a message for the person who sent it.
    """
    picture = _read(upload, max_bytes, MAX_SIDE)
    for quality in _QUALITIES:
        large = _written(picture, quality)
        if large.size <= LARGE_BYTES:
            break
    small = picture.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return Photo(large, _written(small), picture.width, picture.height, fingerprint(picture))


STEP = 2  # of 255: a wall or the sky is not brighter on one side because of its noise
PLAIN = 5


def fingerprint(picture: Image.Image) -> int | None:
    """Difference hash: for each of 64 places whether it gets brighter to the right. Alike pictures differ in few bits
    whatever their size and compression (N. Krawetz, "Kind of Like That", 2013)."""
    pixels = picture.convert("L").resize((9, 8), Image.Resampling.LANCZOS).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            at = row * 9 + column
            bits = bits << 1 | (pixels[at + 1] - pixels[at] > STEP)
    if bits.bit_count() < PLAIN or bits.bit_count() > 64 - PLAIN:
        return None
    return bits - (1 << 64) if bits >> 63 else bits


def _read(upload, max_bytes: int, max_side: int) -> Image.Image:
    """The picture upright and small, in RGB, with nothing else the file carried. ValidationError where it is none."""
    if upload.size > max_bytes:
        raise ValidationError(f"Gambar {size(upload.size)}, paling besar {size(max_bytes)}.")
    try:
        upload.seek(0)
        head = upload.read(12)
        if head[4:8] == b"ftyp" and head[8:] in _HEIC_BRANDS:
            raise ValidationError(_HEIC)
        upload.seek(0)
        with Image.open(upload, formats=FORMATS) as image:
            _refuse_bomb(image, upload)
            return _small_and_upright(image, max_side)
    except _BROKEN as error:
        raise ValidationError(_NO_PICTURE) from error


def _refuse_bomb(image: Image.Image, upload) -> None:
    width, height = image.size
    most = MAX_PIXELS_WEBP if image.format == "WEBP" else MAX_PIXELS_CMYK if image.mode == "CMYK" else MAX_PIXELS
    if width * height > most:
        raise ValidationError(
            f"Gambar {number(width)} × {number(height)} piksel terlalu besar, "
            f"paling banyak {number(most // 1_000_000)} juta piksel."
        )
    if isinstance(image, JpegImageFile) and _has_too_many_scans(upload):
        raise ValidationError("Gambar ini terlalu rumit. Simpan ulang sebagai JPEG biasa, lalu unggah lagi.")


def _has_too_many_scans(upload) -> bool:
    """Twelve megabytes hold a million scans of nothing, each of which the decoder carries out for every pixel.

    Read as the decoder does: markers below C0, and the start of a picture, carry no length (ITU-T T.81, table B.1).
    Whatever else two programs may read differently, no more than MAX_SCAN_BYTES scans are ever carried out.
    """
    place = upload.tell()
    upload.seek(0)
    data = upload.read()
    upload.seek(place)
    begun = data.count(bytes((0xFF, _START_OF_SCAN)))
    if not MAX_SCANS < begun <= MAX_SCAN_BYTES:
        return begun > MAX_SCANS
    scans, at = 0, 2
    while scans <= MAX_SCANS and (found := _MARKER.search(data, at)):
        marker, at = found[1][0], found.end()
        if marker == _END:
            return False
        scans += marker == _START_OF_SCAN
        if marker >= _FIRST_WITH_LENGTH and marker != _START:
            at += int.from_bytes(data[at : at + 2], "big")
    return scans > MAX_SCANS


def _small_and_upright(image: Image.Image, max_side: int) -> Image.Image:
    """Smaller first: every further step on the whole picture would cost its memory once more."""
    turn = _UPRIGHT.get(image.getexif().get(_ORIENTATION))
    longest = max(image.size)
    image.draft("RGB", tuple(-(-side * max_side // longest) for side in image.size))
    # Global, and WeasyPrint switches it on: half a photo would pass as a whole one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    image.load()
    small = _reduced(image, max(1, max(image.size) // (2 * max_side)))
    small.thumbnail((max_side, max_side))
    flat = _flat(small)
    return flat.transpose(turn) if turn is not None else flat


_STRIP = 1_000_000  # pixels at a time, and at least one row of the reduced picture


def _reduced(image: Image.Image, factor: int) -> Image.Image:
    """Each `factor` × `factor` pixels as one, in a mode that scales well. Strip by strip, as Pillow would make a
    second whole picture of one that is transparent or has a palette."""
    if factor == 1:
        return _scalable(image)
    height = max(1, _STRIP // (image.width * factor)) * factor
    strips = [
        _scalable(image.crop((0, top, image.width, min(top + height, image.height)))).reduce(factor)
        for top in range(0, image.height, height)
    ]
    whole = Image.new(strips[0].mode, (strips[0].width, sum(strip.height for strip in strips)))
    top = 0
    for strip in strips:
        whole.paste(strip, (0, top))
        top += strip.height
    return whole


def _scalable(image: Image.Image) -> Image.Image:
    if image.mode in _SCALABLE and "transparency" not in image.info:
        return image
    return image.convert("L" if image.mode == "1" else "RGBA")


def _flat(image: Image.Image) -> Image.Image:
    """RGB on white, and nothing else the file carried."""
    rgba = image.convert("RGBA")
    ground = Image.new("RGB", rgba.size, "white")
    ground.paste(rgba, mask=rgba.getchannel("A"))
    return ground


def _written(picture: Image.Image, quality: int = QUALITY) -> ContentFile:
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return ContentFile(out.getvalue(), name=f"{uuid.uuid4().hex}.jpg")


class PictureField(forms.FileField):
    """A picture in a form; the cleaned value is the re-encoded file, False to take it away, or what was there."""

    widget = ClearableFile(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", f"JPEG, PNG, atau WebP, paling besar {size(MAX_BYTES)}.")
        super().__init__(**kwargs)

    def to_python(self, data):
        upload = super().to_python(data)
        return clean_picture(upload) if upload else upload
