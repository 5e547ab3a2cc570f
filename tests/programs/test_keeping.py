import pytest
from django.urls import reverse

from programs.actions import save_activity
from reference.keeping import why_kept
from reference.models import Agency, FundingSource, Section, TargetGroup
from tests.programs.content import submitted
from verification.actions import change_status
from verification.enums import Step

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("model", "field"),
    [(Section, "section"), (TargetGroup, "targets"), (FundingSource, "funding"), (Agency, "agencies")],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_own_entry_is_kept_once_a_report_or_one_of_its_versions_names_it(cast, kampung, model, field):
    own, other = model.objects.create(code="uji", name="Uji"), model.objects.get(code="lainnya")
    assert why_kept(own) == ""
    value, later = (own, other) if field == "section" else ([own], [other])
    activity = submitted(kampung, cast.kader, target_other="Warga", funding_other="Warga", **{field: value})
    assert "Sudah dipakai (kegiatan)" in why_kept(own)
    change_status(activity, Step.RETURN, by=cast.pkb, reason_text="Periksa")
    save_activity(activity, by=cast.kader, cleaned={field: later})
    assert "versi lama" in why_kept(own)


def test_used_entry_says_why_it_stays(client, cast, kampung, settings):
    settings.MFA_REQUIRED_ROLES = []  # the duty has its own tests
    client.force_login(cast.pusat)
    own = Section.objects.create(code="uji", name="Uji")
    submitted(kampung, cast.kader, section=own)
    delete = reverse("admin:reference_section_delete", args=[own.pk])
    html = client.get(reverse("admin:reference_section_change", args=[own.pk])).content.decode()
    assert "Sudah dipakai (kegiatan), jadi tidak dapat dihapus." in html
    assert delete not in html
    assert client.post(delete, {"post": "yes"}).status_code == 403
