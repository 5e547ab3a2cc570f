from django.urls import path, register_converter

import regions.converters  # noqa: F401 - registers <village:code>

from .models import REPORTS
from .views import confirming, files, kampung, reports


class ReportKind:
    """Slug of one of the three reports."""

    regex = "|".join(REPORTS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ReportKind, "report")

urlpatterns = [
    path("kampung/baru/", kampung.kampung_create, name="kampung-create"),
    path("kampung/aktifkan/<int:pk>/", kampung.kampung_activate, name="kampung-activate"),
    path("kampung/<village:code>/ubah/", kampung.kampung_edit, name="kampung-edit"),
    path("kampung/<village:code>/pindah/", kampung.kampung_move, name="kampung-move"),
    path("kampung/<village:code>/percontohan/", kampung.kampung_example, name="kampung-example"),
    path("kampung/<village:code>/nonaktifkan/", kampung.kampung_deactivate, name="kampung-deactivate"),
    path("kampung/<village:code>/riwayat/", kampung.kampung_history, name="kampung-history"),
    path("kampung/<village:code>/berkas/<int:pk>/<slug:field>/", files.report_file, name="kampung-file"),
    path("kampung/<village:code>/gambar/<slug:field>/", files.kampung_picture, name="kampung-picture"),
    *(
        path(f"kampung/<village:code>/{kind}/", reports.report_tab, {"kind": kind}, name=model.url_name)
        for kind, model in REPORTS.items()
    ),
    path(
        "kampung/<village:code>/<report:kind>/versi/<int:version>/",
        reports.report_version,
        name="kampung-report-version",
    ),
    path("kampung/<village:code>/<report:kind>/mulai/", reports.report_start, name="kampung-report-start"),
    path(
        "kampung/<village:code>/<report:kind>/masih-berlaku/",
        confirming.report_confirm,
        name="kampung-report-confirm",
    ),
    path("kampung/<village:code>/<report:kind>/dari-daftar/", reports.report_adopt, name="kampung-report-adopt"),
    path("kampung/<village:code>/<report:kind>/isi/", reports.report_edit, name="kampung-report-edit"),
    path("kampung/<village:code>/<report:kind>/batalkan/", reports.report_cancel, name="kampung-report-cancel"),
]
