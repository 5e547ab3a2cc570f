"""The report form: three pages that save a draft, and what comes after the last one."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from core.formats import number
from verification.actions import StepRefused
from verification.enums import Status
from verification.rules import can_cancel
from villages.models import Kampung
from villages.views.common import require

from ..actions import (
    ActivityIncomplete,
    ProgramsRefused,
    StaleActivity,
    cancel_activity,
    copy_activity,
    save_activity,
    start_activity,
    submit_activity,
    take_photos,
)
from ..checks import check
from ..display import share_text
from ..enums import STEPS, step_of
from ..forms.activity import FORMS, SENTENCE, StoryForm
from ..forms.catalogue import suggestions
from ..forms.photos import PhotosForm
from ..models import Activity
from ..queries.activities import is_only_begun, last_activities, noted_meeting
from ..rules import is_on_behalf

PAGES = {1: "programs/form_1.html", 2: "programs/form_2.html", 3: "programs/form_3.html"}
COPIES = 5  # reports offered to copy from
SENT_BEFORE = "Laporan ini sudah terkirim."


# --- what is asked for --------------------------------------------------------------------------------------------


def _kampung(request, code: str) -> Kampung:
    """The village's Kampung KB, the active one before a former one: who is refused there should read why."""
    rows = Kampung.objects.visible_to(request.user).filter(region_id=code).select_related("region")
    kampung = rows.order_by("-is_active", "-pk").first()
    if kampung is None:
        raise Http404("Tidak ada Kampung KB di desa ini.")
    require(request.user.can(Permission.WRITE_REPORT, kampung.region_id))
    return kampung


def _activity(request, code: str, pk: int) -> Activity:
    rows = Activity.objects.visible_to(request.user).select_related("kampung__region", "section", "catalogue")
    activity = get_object_or_404(rows, pk=pk, region_id=code)
    require(request.user.can(Permission.WRITE_REPORT, activity.region_id))
    return activity


def _closed(request, kampung: Kampung):
    return render(request, "programs/form_closed.html", {"kampung": kampung}, status=409)


def _handed_in(request, activity: Activity):
    """Where somebody goes who sends what is no longer open."""
    if activity.status == Status.CANCELLED:
        messages.info(request, "Laporan ini sudah dibatalkan.")
        return redirect("kampung-activities", activity.region_id)
    messages.info(request, SENT_BEFORE)
    return redirect("activity-sent" if activity.status == Status.SUBMITTED else "activity-detail", *_args(activity))


def _args(activity: Activity) -> list:
    return [activity.region_id, activity.pk]


def _goes_to(activity: Activity, step: int, act: str):
    step = {"next": step + 1, "back": step - 1, "photos": 3}.get(act, step)
    return redirect(activity.get_edit_url(min(max(step, 1), len(STEPS))))


# --- the pages ----------------------------------------------------------------------------------------------------


@require_safe
def catalogue_search(request):
    """Options for what was typed, as a fragment of a page; the catalogue is the same for every village."""
    require(request.user.can(Permission.WRITE_REPORT))
    found = suggestions(request.GET.get("q", ""))
    return render(request, "programs/_form_suggestions.html", {"suggestions": found})


@require_http_methods(["GET", "POST"])
def activity_create(request, code):
    """The first page of a report that is not there yet. Its key makes sending it again the same report."""
    kampung = _kampung(request, code)
    if not kampung.is_active:
        return _closed(request, kampung)
    form = StoryForm(request.POST if request.method == "POST" else None, kampung=kampung)
    if form.is_bound and form.is_valid() and (answer := _begin(request, form)):
        return answer
    return _page(request, form, 1)


def _begin(request, form: StoryForm):
    """The answer once there is a row; None when it was refused, with the reason in the form."""
    key = form.cleaned_data["key"]
    known = Activity.objects.visible_to(request.user).filter(key=key, created_by=request.user).exists()
    try:
        activity = start_activity(form.kampung, by=request.user, key=key, cleaned=form.content)
        if known:
            return _begun_before(request, form, activity)
    except ProgramsRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        form.renew_key()
        return None
    if _act(request) == "save":
        messages.success(request, "Draf tersimpan.")
    return _goes_to(activity, 1, _act(request))


def _act(request) -> str:
    return request.POST.get("act", "next")


def _begun_before(request, form: StoryForm, activity: Activity):
    """Sent again, perhaps after going back. What was typed since belongs to the report while nothing but this page was
    filled in; later on it would take the place of what somebody wrote knowing more. What is empty takes nothing."""
    if activity.status not in Status.editable():
        return _handed_in(request, activity)
    typed = {name: value for name, value in form.content.items() if value}
    if any(getattr(activity, name) != value for name, value in typed.items()):
        try:
            if not is_only_begun(activity):
                return _already_begun(request, activity)
            save_activity(activity, by=request.user, cleaned=typed, seen=activity.updated_at)
        except StaleActivity:  # in this very moment
            return _already_begun(request, activity)
    messages.info(request, "Laporan ini sudah tersimpan tadi, jadi tidak dibuat dua kali.")
    return _goes_to(activity, 1, _act(request))


def _already_begun(request, activity: Activity):
    messages.warning(
        request,
        "Laporan ini sudah dimulai dan sudah diisi lebih jauh, jadi isian yang baru saja dikirim tidak dipakai. "
        "Di bawah ini yang tersimpan: ubah di sini bila perlu.",
    )
    return redirect(activity.get_edit_url(1))


@require_http_methods(["GET", "POST"])
def activity_edit(request, code, pk, step):
    """A page of a draft or a returned report. Every button saves; "submit" also hands the report in."""
    if step not in STEPS:
        raise Http404("Langkah ini tidak ada.")
    activity = _activity(request, code, pk)
    if not activity.kampung.is_active:
        return _closed(request, activity.kampung)
    if activity.status not in Status.editable():
        return _handed_in(request, activity)
    data = request.POST if request.method == "POST" else None
    form = FORMS[step](data, kampung=activity.kampung, activity=activity)
    photos = PhotosForm(data, request.FILES or None, activity=activity) if step == 3 else None
    if data is None:
        return _page(request, form, step, photos)
    if not (form.is_valid() and (photos is None or photos.is_valid())):
        return _page(request, form, step, photos, status=422)
    return _save(request, form, step, photos)


def _save(request, form, step: int, photos: PhotosForm | None):
    activity, act = form.activity, request.POST.get("act", "save" if step == 3 else "next")
    cleaned = form.content | ({"photo_notes": photos.photo_notes} if photos else {})
    try:
        save_activity(activity, by=request.user, cleaned=cleaned, seen=form.cleaned_data["seen"])
    except StaleActivity:
        return _stale(request, form, step, photos)
    except ProgramsRefused as refusal:
        activity.refresh_from_db()
        if activity.status not in Status.editable():  # handed in by another tap, in this very moment
            return _handed_in(request, activity)
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _page(request, form, step, photos, status=422)
    failures = take_photos(activity, photos.uploads, by=request.user) if photos else []
    for failure in failures:
        messages.error(request, failure)
    if act == "submit" and not failures:
        return _submit(request, activity)
    if act in ("save", "submit"):
        messages.success(request, "Draf tersimpan.")
    return _goes_to(activity, step, act)


def _stale(request, form, step: int, photos: PhotosForm | None):
    """Nothing was saved: the input stays on the page, and whoever saves again now knows that somebody else did."""
    form.activity.refresh_from_db()
    if form.activity.status not in Status.editable():
        return _handed_in(request, form.activity)
    form.renew(form.activity)
    form.add_error(
        None,
        "Laporan ini baru saja disimpan di tempat lain. Isian Anda masih di layar ini: "
        "simpan sekali lagi untuk memakainya, atau buka lagi halaman ini untuk melihat yang tersimpan.",
    )
    return _page(request, form, step, photos, status=409)


def _submit(request, activity: Activity):
    try:
        submit_activity(activity, by=request.user)
    except ActivityIncomplete as incomplete:
        form = FORMS[3](kampung=activity.kampung, activity=activity)
        photos = PhotosForm(activity=activity)
        photos.tell(incomplete.missing)
        form.tell(incomplete.missing)
        return _page(request, form, 3, photos, missing=incomplete.missing, status=422)
    except (ProgramsRefused, StepRefused) as refusal:
        activity.refresh_from_db()
        if activity.status not in Status.editable():
            return _handed_in(request, activity)
        messages.error(request, refusal.message)
        return redirect(activity.get_edit_url(3))
    return redirect("activity-sent", *_args(activity))


def _page(request, form, step: int, photos: PhotosForm | None = None, *, missing=None, status: int | None = None):
    activity, kampung = form.activity, form.kampung
    lacking = check(activity) if activity else []
    if "kurang" in request.GET and not form.is_bound:
        form.tell(lacking)
    last = last_activities(kampung) if step == 1 else []
    context = {
        "form": form,
        "kampung": kampung,
        "activity": activity,
        "step": step,
        "steps": _steps(activity, step, {step_of(one.field) for one in lacking}),
        "on_behalf": is_on_behalf(request.user, kampung.region_id),
        "photos_form": photos,
        "missing": [(one, _mend_url(activity, one.field, step)) for one in missing or ()],
        "sentence": SENTENCE,
        "places": list(dict.fromkeys(row.place for row in last if row.place)),
        # A key each, made here: two taps on one of them make one copy.
        "copies": [] if activity else [(row, uuid4()) for row in last[:COPIES]],
    }
    return render(request, PAGES[step], context, status=status or (422 if form.is_bound else 200))


def _steps(activity: Activity | None, current: int, lacking: set[int]) -> list[dict]:
    return [
        {
            "number": place,
            "label": label,
            "url": activity.get_edit_url(place) if activity and place != current else "",
            "is_current": place == current,
            "is_before": place < current,
            # No photo is needed to hand a report in, but without one the page has not been done either.
            "is_done": activity is not None and place not in lacking and (place < 3 or bool(activity.shown_photos)),
        }
        for place, label in STEPS.items()
    ]


def _mend_url(activity: Activity, field: str, here: int) -> str:
    step = step_of(field)
    return f"#id_{field}" if step == here else f"{activity.get_edit_url(step)}?kurang=1#id_{field}"


# --- before and after ---------------------------------------------------------------------------------------------


@require_safe
def activity_sent(request, code, pk):
    """What was sent and what happens next."""
    activity = _activity(request, code, pk)
    if activity.status not in Status.reported():
        if activity.status in Status.editable():
            return redirect(activity.get_edit_url())
        return redirect("kampung-activities", activity.region_id)
    return render(
        request,
        "programs/form_sent.html",
        {
            "activity": activity,
            "kampung": activity.kampung,
            "photo_count": len(activity.shown_photos),
            "noted": noted_meeting(request.user, activity),
            "share": f"{share_text(activity)}\n{_people(activity)}Laporannya {activity.get_status_display().lower()}.",
        },
    )


def _people(activity: Activity) -> str:
    return "" if activity.participants is None else f"Peserta {number(activity.participants)} orang. "


@require_http_methods(["GET", "POST"])
def activity_cancel(request, code, pk):
    activity = _activity(request, code, pk)
    if not can_cancel(request.user, activity):
        raise Http404("Laporan ini tidak dapat dibatalkan.")
    if request.method == "POST":
        try:
            cancel_activity(activity, by=request.user)
        except StepRefused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, f"Laporan “{activity.title}” dibatalkan.")
        return redirect("kampung-activities", code)
    return render(
        request,
        "core/confirm.html",
        {
            "title": "Batalkan laporan ini?",
            "text": f"“{activity.title}” tidak akan dikirim. Isian dan fotonya tidak dipakai lagi.",
            "submit": "Batalkan laporan",
            "cancel_url": activity.get_edit_url(),
            "danger": True,
        },
    )


@require_POST
def activity_copy(request, code, pk):
    """A new draft of today from an earlier report; the same key again leads to the same draft."""
    source = _activity(request, code, pk)
    if not source.kampung.is_active:
        return _closed(request, source.kampung)
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid4()
    try:
        copy = copy_activity(source, by=request.user, key=key)
    except ProgramsRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("activity-create", code)
    messages.success(
        request, f"Disalin dari “{source.title}”. Periksa tanggal dan ceritanya, lalu isi peserta dan foto."
    )
    return redirect(copy.get_edit_url())
