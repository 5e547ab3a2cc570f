from django.urls import path

import regions.converters  # noqa: F401 - registers <village:code> and <area:code>

from .views import plans, proposals

PLAN = "kampung/<village:code>/rencana/"
YEAR = f"{PLAN}tahun/<int:year>/"
PROPOSALS = "kampung/<village:code>/usulan/"
ONE = f"{PROPOSALS}<int:pk>/"

urlpatterns = [
    path(PLAN, plans.kampung_plan, name="kampung-plan"),
    path(f"{YEAR}mulai/", plans.plan_start, name="plan-start"),
    path(f"{YEAR}tambah/", plans.item_create, name="plan-item-create"),
    path(f"{YEAR}lanjutkan/", plans.plan_copy, name="plan-copy"),
    path(f"{YEAR}cetak/", plans.plan_pdf, name="plan-pdf"),
    path(f"{YEAR}tanda-tangan/", plans.plan_sign, name="plan-sign"),
    path(f"{YEAR}berkas/", plans.plan_file, name="plan-file"),
    path(f"{PLAN}<int:pk>/ubah/", plans.item_edit, name="plan-item-edit"),
    path(f"{PLAN}<int:pk>/coret/", plans.item_drop, name="plan-item-drop"),
    path(PROPOSALS, proposals.proposal_list, name="proposal-list"),
    path(f"{PROPOSALS}baru/", proposals.proposal_create, name="proposal-create"),
    path(ONE, proposals.proposal_detail, name="proposal-detail"),
    path(f"{ONE}urutan/", proposals.proposal_rank, name="proposal-rank"),
    path(f"{ONE}keputusan/<slug:way>/", proposals.proposal_decide, name="proposal-decide"),
    path("usulan-warga/", proposals.public_proposals_switch, name="public-proposals-switch"),
]
