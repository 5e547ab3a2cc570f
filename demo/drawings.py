"""Drawn stand-ins for photos of activities: people, a room or a field, and what they do. Nobody is portrayed."""

from collections.abc import Callable, Iterator
from io import BytesIO
from random import Random

from django.core.files.base import ContentFile
from PIL import Image, ImageChops, ImageDraw

from core.images import SMALL_SIDE, Photo, fingerprint
from programs.models.activities import NEAR

WIDE, HIGH = 1600, 1066
QUALITY = 54

SKIN = ("#c68b62", "#d2a07a", "#b67a52")
CLOTH = ("#b0594a", "#7a4b66", "#2f6f63", "#4b5f93", "#3d6f86", "#5d8347", "#a5803a", "#8a5a3c", "#6a6f7c")
VEIL = ("#e6dccf", "#e3c4ae", "#f1dfb6", "#c3cfe4", "#dccbe0", "#cfdfcd", "#f0e7da")
HAIR = "#2b2320"
TROUSERS = "#3b4452"


class Scene:
    """A picture in the making, with the few shapes all of them are built from."""

    def __init__(self, rng: Random, ground: str):
        self.rng = rng
        self.image = Image.new("RGB", (WIDE, HIGH), ground)
        self.draw = ImageDraw.Draw(self.image)

    def box(self, x, y, width, height, fill, radius=0):
        self.draw.rounded_rectangle((x, y, x + width, y + height), radius, fill=fill)

    def disc(self, x, y, radius, fill, squash=1.0):
        self.draw.ellipse((x - radius, y - radius * squash, x + radius, y + radius * squash), fill=fill)

    def person(self, x, foot, size, *, veiled=None, baby=False, tool="", seated=False, arms=""):
        """Somebody `size` pixels tall whose feet stand at (x, foot)."""
        rng, head = self.rng, size * 0.115
        veiled = rng.random() < 0.7 if veiled is None else veiled
        cloth, top = rng.choice(CLOTH), foot - size
        if not seated:
            self.box(x - size * 0.12, foot - size * 0.32, size * 0.24, size * 0.32, TROUSERS, 6)
        low = foot - (0 if seated else size * 0.22)
        if arms == "up":
            for side in (-1, 1):
                end = (x + side * size * 0.26, top + size * rng.uniform(0.0, 0.12))
                self.draw.line([(x + side * size * 0.11, top + size * 0.36), end], fill=cloth, width=int(size * 0.07))
        self.box(x - size * 0.17, top + size * 0.25, size * 0.34, low - top - size * 0.25, cloth, int(size * 0.12))
        if veiled:
            veil = rng.choice(VEIL)
            self.disc(x, top + head * 1.45, head * 1.4, veil, 1.12)
            self.box(x - head * 1.4, top + head * 1.4, head * 2.8, head * 1.7, veil, int(head))
        self.disc(x, top + head * 1.3, head, rng.choice(SKIN), 1.1)
        if not veiled:
            self.draw.pieslice((x - head, top + head * 0.1, x + head, top + head * 2.3), 180, 360, fill=HAIR)
        if baby:
            self.disc(x + size * 0.06, top + size * 0.48, size * 0.13, "#f1dfb6", 0.55)
            self.disc(x + size * 0.15, top + size * 0.44, size * 0.055, SKIN[1])
        if tool:
            hand = (x + size * 0.16, top + size * 0.5)
            self.draw.line([hand, (x + size * 0.34, foot)], fill="#6b4f35", width=int(size * 0.035))

    def row(self, count, foot, size, *, left=120, right=WIDE - 120, **looks):
        """People side by side, not quite in line."""
        step = (right - left) / count
        for n in range(count):
            x = left + step * (n + 0.5) + self.rng.uniform(-0.12, 0.12) * step
            self.person(x, foot + self.rng.randint(-14, 14), size * self.rng.uniform(0.92, 1.05), **looks)

    def tree(self, x, y, size):
        self.box(x - size * 0.09, y - size * 0.7, size * 0.18, size * 0.7, "#6b4f35")
        self.disc(x, y - size, size * 0.55, self.rng.choice(("#3f7a4d", "#4c8a57", "#35694a")), 0.95)

    def house(self, x, y, size):
        self.box(x - size * 0.5, y - size * 0.5, size, size * 0.5, self.rng.choice(("#efe2cb", "#e3d3d0", "#d9e2dc")))
        self.draw.polygon(
            [(x - size * 0.62, y - size * 0.5), (x, y - size * 0.95), (x + size * 0.62, y - size * 0.5)], fill="#9a4b33"
        )
        self.box(x - size * 0.1, y - size * 0.32, size * 0.2, size * 0.32, "#7a5a3d")

    def banner(self, x, y, width, height, fill="#0b5c78"):
        """A banner with lines where words would stand."""
        self.box(x, y, width, height, fill, 4)
        line = "#ffffff" if fill != "#ffffff" else "#9aa5ad"
        for n, part in enumerate((self.rng.uniform(0.6, 0.8), self.rng.uniform(0.35, 0.6))):
            self.box(x + width * 0.07, y + height * (0.24 + 0.34 * n), width * part, height * 0.16, line)


def _room(rng: Random) -> Scene:
    """A hall: wall, floor, windows, a banner on the wall."""
    wall = rng.choice(("#dfe8df", "#e7eaf0", "#e9dfd1", "#dbe6ea", "#ece6d6", "#e6dde6"))
    scene = Scene(rng, wall)
    floor = int(HIGH * rng.uniform(0.58, 0.7))
    scene.box(0, 0, WIDE, rng.randint(70, 150), rng.choice(("#b8c8bd", "#c3c9d6", "#cdbfa9", "#b9cdd6")))
    scene.box(0, floor, WIDE, HIGH - floor, rng.choice(("#cbb598", "#c4a988", "#bfb8ad", "#b9a488")))
    for x in rng.sample((60, 330, 1050, 1320), rng.randint(2, 3)):
        x, y, width = x + rng.randint(-30, 30), rng.randint(210, 280), rng.randint(190, 240)
        scene.box(x, y, width, 270, "#fafcfd")
        scene.box(x + width // 2 - 4, y, 8, 270, "#9fb0bd")
        scene.box(x, y + 131, width, 8, "#9fb0bd")
    if rng.random() < 0.8:
        fill = rng.choice(("#0b5c78", "#8a3b12", "#2f6f63", "#ffffff"))
        scene.banner(rng.randint(420, 560), rng.randint(150, 190), rng.randint(480, 700), rng.randint(150, 190), fill)
    return scene


def _field(rng: Random) -> Scene:
    """Outside: sky, hills, trees, a house or two."""
    scene = Scene(rng, rng.choice(("#cfe3f1", "#dbe9f0", "#e8e6d8")))
    for fill in ("#9dbf8f", "#86ad7a"):
        scene.disc(rng.randint(-100, WIDE + 100), rng.randint(620, 760), rng.randint(620, 900), fill, 0.45)
    horizon = rng.randint(560, 660)
    scene.box(0, horizon, WIDE, HIGH - horizon, rng.choice(("#a9c48b", "#b7c391", "#c2bd8d")))
    for _ in range(rng.randint(2, 5)):
        scene.tree(rng.randint(0, WIDE), horizon + rng.randint(0, 50), rng.randint(150, 300))
    for _ in range(rng.randint(0, 2)):
        scene.house(rng.randint(150, WIDE - 150), horizon + rng.randint(10, 60), rng.randint(170, 280))
    return scene


def _table(scene: Scene, y: int, *, things: bool) -> None:
    scene.box(100, y, WIDE - 200, HIGH - y, "#e7dfd2" if things else "#7d5a3c", 14)
    for n in range(scene.rng.randint(4, 6)):
        x = 230 + n * 220 + scene.rng.randint(-30, 30)
        if things:
            scene.disc(x, y + 34, 78, "#ffffff", 0.34)
            scene.disc(x, y + 24, 52, scene.rng.choice(("#d9822b", "#5f9443", "#c8473b", "#e3b341", "#efe2cb")), 0.4)
        else:
            scene.box(x - 60, y + 16, 120, 34, "#f4f4f0", 3)


def weighing(rng: Random) -> Scene:
    scene = _room(rng)
    x = rng.randint(620, 980)
    scene.row(4, 990, 560, baby=True)
    scene.draw.line([(x, 330), (x, 520)], fill="#4a4a4a", width=10)
    scene.disc(x, 480, 52, "#4a4a4a")
    scene.disc(x, 480, 42, "#fafafa")
    scene.draw.polygon([(x, 530), (x - 60, 640), (x + 60, 640)], fill="#e3b341")
    return scene


def cooking(rng: Random) -> Scene:
    scene = _room(rng)
    scene.row(rng.randint(3, 5), 900, 480, veiled=True)
    _table(scene, 790, things=True)
    return scene


def meeting(rng: Random) -> Scene:
    scene = _room(rng)
    scene.person(rng.randint(640, 960), 860, 560, veiled=False)
    scene.row(rng.randint(4, 6), 920, 400)
    _table(scene, 850, things=False)
    return scene


def counselling(rng: Random) -> Scene:
    """Somebody explains; the others sit with their backs to us."""
    scene = _room(rng)
    scene.banner(rng.randint(850, 1000), 300, 420, 280, "#ffffff")
    scene.person(rng.randint(600, 760), 850, 540)
    for line, size in ((960, 330), (1090, 380)):
        scene.row(rng.randint(5, 7), line, size, seated=True, left=20, right=WIDE - 20)
    return scene


def working(rng: Random) -> Scene:
    """Kerja bakti: a ditch or a road, and people with hoes."""
    scene = _field(rng)
    x, colour = rng.randint(600, 1000), rng.choice(("#c8ab84", "#7d97a8", "#b39a78"))
    scene.draw.polygon([(x - 40, 600), (x + 40, 600), (x + 330, HIGH), (x - 260, HIGH)], fill=colour)
    scene.row(rng.randint(4, 6), 1000, 430, tool="hoe", veiled=None)
    return scene


def garden(rng: Random) -> Scene:
    scene = _field(rng)
    for line in range(rng.randint(3, 5)):
        y = 760 + line * 75
        scene.box(0, y, WIDE, 38, "#7b5d40")
        for x in range(40 + line * 17, WIDE, rng.randint(115, 150)):
            scene.disc(x, y, 30, rng.choice(("#4c8a57", "#6aa04f", "#3f7a4d")), 0.8)
    scene.row(rng.randint(2, 4), 960, 400)
    return scene


def exercise(rng: Random) -> Scene:
    scene = _field(rng)
    scene.row(rng.randint(4, 5), 880, 330, arms="up")
    scene.row(rng.randint(5, 6), 1030, 430, arms="up")
    return scene


def service(rng: Random) -> Scene:
    """Pelayanan: desks, an officer in white behind each, people in front."""
    scene = _room(rng)
    for x in (400 + rng.randint(-60, 60), 1130 + rng.randint(-60, 60)):
        scene.person(x, 820, 470, veiled=True)
        scene.box(x - 90, 560, 180, 190, "#f7f9fa", 30)
        scene.box(x - 230, 720, 460, 200, "#8a6a4a", 8)
        scene.box(x - 60, 690, 120, 34, "#ffffff", 3)
        scene.person(x + rng.choice((-190, 190)), 1010, 430)
    return scene


def market(rng: Random) -> Scene:
    scene = _field(rng)
    for n in range(3):
        x = 110 + n * 490 + rng.randint(-40, 40)
        colours = rng.sample(("#b0594a", "#0b5c78", "#e3b341", "#2f6f63"), 2)
        scene.person(x + 200, 880, 390)
        for part in range(6):
            scene.box(x + part * 70, 400, 70, 90, colours[part % 2])
        scene.box(x, 740, 420, 180, "#8a6a4a", 6)
        for k in range(5):
            scene.disc(x + 60 + k * 76, 735, 36, rng.choice(("#d9822b", "#5f9443", "#c8473b", "#e3b341")), 0.7)
    scene.row(rng.randint(2, 4), 1040, 400)
    return scene


def children(rng: Random) -> Scene:
    scene = _room(rng)
    scene.person(rng.randint(250, 400), 960, 600, veiled=True)
    for x in range(560, 1500, rng.randint(210, 250)):
        scene.person(x, 940 + rng.randint(-20, 20), 340, veiled=False)
        scene.box(x - 90, 860, 180, 34, rng.choice(("#e3b341", "#5f9443", "#c8473b", "#4b5f93")), 6)
    return scene


def visit(rng: Random) -> Scene:
    """Kunjungan rumah: a house from near, a family and a visitor with a bag."""
    scene = _field(rng)
    x = rng.randint(450, 1100)
    scene.house(x, 880, rng.randint(620, 760))
    scene.row(3, 1010, 450, left=max(60, x - 480), right=min(WIDE - 60, x + 480), veiled=None)
    return scene


def worn_house(rng: Random) -> Scene:
    """Before: grey walls, patched."""
    scene = _field(rng)
    scene.house(800, 930, rng.randint(800, 900))
    for _ in range(14):
        x, y = rng.randint(440, 1120), rng.randint(520, 900)
        scene.box(x, y, rng.randint(40, 130), rng.randint(26, 70), rng.choice(("#8d8579", "#a79b88", "#6f675c")))
    return scene


def mended_house(rng: Random) -> Scene:
    """After: plastered, with windows and a tap."""
    scene = _field(rng)
    scene.house(800, 930, rng.randint(800, 900))
    for x in (500, 980):
        scene.box(x, 610, 130, 150, "#cfe3f1")
        scene.box(x + 61, 610, 8, 150, "#ffffff")
    scene.row(2, 1030, 420, left=1150, right=1560)
    return scene


SCENES: dict[str, Callable[[Random], Scene]] = {
    scene.__name__: scene
    for scene in (
        *(weighing, cooking, meeting, counselling, working, garden, exercise, service, market, children, visit),
        *(worn_house, mended_house),
    )
}


class Painter:
    """Draws photos that no two of are alike: each differs from all before in more bits than a copy would."""

    def __init__(self, rng: Random):
        self.rng = rng
        self.seen: list[int] = []

    def photo(self, scene: str, *, again: int = 40) -> Photo:
        """A new photo of this scene. RuntimeError where `again` attempts all resembled an earlier one."""
        for _ in range(again):
            picture = _lit(SCENES[scene](self.rng).image, self.rng)
            large = _jpeg(picture)
            with Image.open(BytesIO(large)) as stored:
                mark = fingerprint(stored.convert("RGB"))
            if mark is not None and all((mark ^ other).bit_count() > 2 * NEAR for other in self._unsigned(mark)):
                self.seen.append(mark)
                return _as_photo(picture, large, mark)
        raise RuntimeError(f"{again} gambar {scene} mirip dengan yang sudah ada")

    def _unsigned(self, mark: int) -> Iterator[int]:
        """The earlier ones of the same sign, where bits may be compared; the others differ in the sign as well."""
        yield from (other for other in self.seen if (other < 0) == (mark < 0))


def _lit(image: Image.Image, rng: Random) -> Image.Image:
    """Uneven light, as every real room has."""
    patches = Image.new("L", (4, 3))
    patches.putdata([rng.randint(206, 255) for _ in range(12)])
    light = patches.resize(image.size, Image.Resampling.BICUBIC)
    return ImageChops.multiply(image, Image.merge("RGB", (light, light, light)))


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _as_photo(picture: Image.Image, large: bytes, mark: int) -> Photo:
    small = picture.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    names = "contoh.jpg", "contoh-kecil.jpg"
    files = [ContentFile(data, name=name) for data, name in zip((large, _jpeg(small)), names, strict=True)]
    return Photo(*files, picture.width, picture.height, mark)
