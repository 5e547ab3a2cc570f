"""System checks of the configuration: every problem has an id and says what to do.

Run by `manage.py check`, by every management command, and by `kampungkb/wsgi.py` before the portal answers.
"""

import importlib.util
import os
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Warning, register
from django.core.exceptions import ImproperlyConfigured

TAG = "configuration"
LOCAL_HOSTS = {"127.0.0.1", "localhost", "[::1]", "testserver"}
SECRET_KEY_LENGTH = 50


def public_hosts() -> set[str]:
    """Allowed hosts by which somebody on another machine could reach the portal."""
    return set(settings.ALLOWED_HOSTS) - LOCAL_HOSTS


@register(TAG)
def check_secret_key(app_configs, **kwargs):
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:  # Django's answer to an empty key
        key = ""
    if len(key) >= SECRET_KEY_LENGTH and len(set(key)) >= 5:
        return []
    return [
        Error(
            f"SECRET_KEY kosong atau lebih pendek dari {SECRET_KEY_LENGTH} huruf.",
            hint='Buat satu: python3 -c "import secrets; print(secrets.token_urlsafe(64))", '
            "lalu tulis di .env sebagai SECRET_KEY=...",
            id="kampungkb.E001",
        )
    ]


@register(TAG)
def check_environment(app_configs, **kwargs):
    return [
        Error(
            f"Nilai {name} tidak dapat dibaca.",
            hint=f"Bentuk yang benar: {wanted}. Lihat docs/configuration.md.",
            id="kampungkb.E003" if name == "DATABASE_URL" else "kampungkb.E002",
        )
        for name, wanted in settings.ENVIRONMENT_PROBLEMS.items()
    ]


@register(TAG)
def check_folders(app_configs, **kwargs):
    folders = {"MEDIA_ROOT": (Path(settings.MEDIA_ROOT), "kampungkb.E004")}
    database = settings.DATABASES["default"]
    name = str(database.get("NAME", ""))
    if database["ENGINE"].endswith("sqlite3") and name != ":memory:" and not name.startswith("file:"):
        folders["DATABASE_URL"] = (Path(name).resolve().parent, "kampungkb.E005")
    return [
        Error(
            f"Folder {folder} ({variable}) tidak ada atau tidak dapat ditulisi.",
            hint=f"mkdir -p {folder}, dan berikan kepada pengguna yang menjalankan portal.",
            id=identity,
        )
        for variable, (folder, identity) in folders.items()
        if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK))
    ]


@register(TAG)
def check_exposure(app_configs, **kwargs):
    problems = []
    if settings.DEBUG and public_hosts():
        problems.append(
            Error(
                "DEBUG menyala, padahal ALLOWED_HOSTS memuat alamat yang dapat dicapai dari luar.",
                hint="Hapus DEBUG dari .env; halaman galat DEBUG memperlihatkan isi portal.",
                id="kampungkb.E006",
            )
        )
    if "*" in settings.ALLOWED_HOSTS:
        problems.append(
            Error(
                "ALLOWED_HOSTS memuat *.",
                hint="Sebut nama host portal, dipisahkan koma. Tautan di e-mail dibuat dari nama itu.",
                id="kampungkb.E007",
            )
        )
    if settings.DEMO and public_hosts():
        meant = settings.DEMO_PUBLIC
        problems.append(
            (Warning if meant else Error)(
                "DEMO menyala, padahal ALLOWED_HOSTS memuat alamat yang dapat dicapai dari luar.",
                hint="Kata sandi akun contoh diketahui umum. Pakai DEMO=false bila isinya data sungguhan, "
                "atau DEMO_PUBLIC=true bila data contoh memang dipajang.",
                id="kampungkb.W001" if meant else "kampungkb.E011",
            )
        )
    if not settings.HTTPS and public_hosts():
        problems.append(
            Warning(
                "HTTPS=false, padahal ALLOWED_HOSTS memuat alamat yang dapat dicapai dari luar.",
                hint="Kata sandi akan lewat tanpa sandi. Hapus HTTPS=false dari .env.",
                id="kampungkb.W004",
            )
        )
    return problems


@register(TAG)
def check_site_url(app_configs, **kwargs):
    url = urlsplit(settings.SITE_URL)
    scheme = {"https"} if settings.HTTPS and public_hosts() else {"http", "https"}
    if url.scheme in scheme and url.netloc and not url.path:
        return []
    return [
        Error(
            "SITE_URL bukan alamat portal yang benar.",
            hint=f"Tulis seperti {sorted(scheme)[-1]}://kampungkb.example.go.id, tanpa garis miring di akhir. "
            "Undangan dan alamat kanonik dibuat darinya.",
            id="kampungkb.E008",
        )
    ]


@register(TAG)
def check_cache(app_configs, **kwargs):
    backend = settings.CACHES["default"]["BACKEND"]
    if backend.endswith("RedisCache") and importlib.util.find_spec("redis") is None:
        return [
            Error(
                "CACHE_URL memakai Redis, tetapi paket Python redis tidak terpasang.",
                hint="Jalankan: pip install -r requirements.txt",
                id="kampungkb.E009",
            )
        ]
    if backend.endswith(("LocMemCache", "DummyCache")) and not settings.DEBUG:
        return [
            Warning(
                "Cache ini tidak dilihat bersama oleh semua proses, sehingga pembatasan percobaan masuk tidak berlaku.",
                hint="Kosongkan CACHE_URL (cache di basis data) atau pakai redis://host:6379/1.",
                id="kampungkb.W002",
            )
        ]
    return []


@register(TAG)
def check_email(app_configs, **kwargs):
    sends = settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
    if not public_hosts() or (sends and not settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith("@localhost")):
        return []
    return [
        Warning(
            "E-mail tidak akan sampai: EMAIL_URL bukan SMTP, atau DEFAULT_FROM_EMAIL masih @localhost.",
            hint="Isi EMAIL_URL (smtp+tls://nama:sandi@host:587) dan DEFAULT_FROM_EMAIL; "
            "lupa kata sandi memerlukannya.",
            id="kampungkb.W003",
        )
    ]
