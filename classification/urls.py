from django.urls import path

import regions.converters  # noqa: F401 - registers <village:code>

from .views import district, history, movement, rapor, rehearsal, targets, whatif

urlpatterns = [
    path("rapor/", district.area_rapor, name="area-rapor"),
    path("kampung/<village:code>/rapor/", rapor.kampung_rapor, name="kampung-rapor"),
    path("kampung/<village:code>/rapor/riwayat/", history.kampung_class_history, name="kampung-class-history"),
    path("rapor/pergerakan/", movement.class_movement, name="class-movement"),
    path("kampung/<village:code>/rapor/cetak/", rapor.rapor_print, name="kampung-rapor-print"),
    path("kampung/<village:code>/rapor/coba/", whatif.whatif, name="rapor-whatif"),
    path("kampung/<village:code>/rapor/target/", targets.kampung_target, name="kampung-target"),
    path("kampung/<village:code>/rapor/target/baru/", targets.target_create, name="target-create"),
    path("target/<int:pk>/batal/", targets.target_cancel, name="target-cancel"),
    path("rapor/uji-aturan/", rehearsal.rule_rehearsal, name="rule-rehearsal"),
]
