import logging
from contextlib import suppress
from datetime import date
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.actions import claim_digest, release_digest
from accounts.enums import Role
from accounts.queries import digest_readers
from core.formats import number
from dashboard.queries.digest import Digest, digest_of, week_of

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Kirim ringkasan mingguan lewat e-mail kepada siapa pun yang punya alamat dan punya hal untuk ditangani."

    def add_arguments(self, parser):
        parser.add_argument("--role", choices=Role.values, metavar="PERAN", help=f"hanya {', '.join(Role.values)}")
        parser.add_argument("--dry-run", action="store_true", help="hanya menyebut siapa yang akan menerima apa")
        parser.add_argument("--on", metavar="TANGGAL", help="seolah-olah hari ini TANGGAL (2026-11-23)")

    def handle(self, *, role, dry_run, on, **options):
        day = self._day(on)
        self.connection = get_connection()
        counts = dict.fromkeys(("sent", "before", "nothing", "failed"), 0)
        for user in digest_readers(Role(role) if role else None):
            digest = digest_of(user, day)
            if digest is None:
                counts["nothing"] += 1
            elif dry_run:
                self.stdout.write(f"{user.username}: {digest.subject}")
                counts["sent"] += 1
            else:
                counts[self._deliver(digest, week_of(day))] += 1
        self._hang_up()
        told = {name: number(count) for name, count in counts.items()}
        if dry_run:
            self.stdout.write(f"Akan dikirim: {told['sent']}. Hanya dihitung, tidak ada yang dikirim.")
            return
        self.stdout.write(
            f"Dikirim {told['sent']}, sudah dikirim minggu ini {told['before']}, tanpa tugas {told['nothing']}."
        )
        if counts["failed"]:
            raise CommandError(f"{told['failed']} surat gagal dikirim; jalankan lagi untuk mencobanya sekali lagi.")

    def _day(self, on: str | None) -> date:
        try:
            return date.fromisoformat(on) if on else timezone.localdate()
        except ValueError as error:
            raise CommandError("TANGGAL ditulis seperti 2026-11-23.") from error

    def _deliver(self, digest: Digest, week: date) -> str:
        if not claim_digest(digest.user, week=week):
            return "before"
        try:
            _mail(digest, self.connection).send()
        except Exception as error:  # whatever is wrong with one letter, the others go out
            release_digest(digest.user, week=week)
            logger.exception("digest of user %s not sent", digest.user.pk)
            self.stderr.write(f"{digest.user.username}: {type(error).__name__}")
            self._hang_up()
            return "failed"
        return "sent"

    def _hang_up(self) -> None:
        """The next letter opens a new connection, even where this one cannot say goodbye any more."""
        with suppress(OSError, SMTPException):
            self.connection.close()


def _mail(digest: Digest, connection) -> EmailMultiAlternatives:
    context = {
        "digest": digest,
        "portal_name": settings.PORTAL_NAME,
        "tasks_url": settings.SITE_URL + reverse("tasks"),
        "notices_url": settings.SITE_URL + reverse("notice-list"),
        "account_url": settings.SITE_URL + reverse("account-edit"),
    }
    text = render_to_string("dashboard/digest.txt", context)
    mail = EmailMultiAlternatives(digest.subject, text, to=[digest.user.email], connection=connection)
    mail.attach_alternative(render_to_string("dashboard/digest.html", context), "text/html")
    return mail
