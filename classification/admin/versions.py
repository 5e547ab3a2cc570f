"""Versions of the instrument in the admin: copied as a draft, edited, checked, published. Every change is an action."""

import json

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect

from accounts.admin_base import ScopedModelAdmin
from accounts.roles import Permission
from core.formats import day

from ..actions.versions import (
    DraftChanged,
    DraftRefused,
    begin_problems,
    copy_version,
    discard_draft,
    publish,
    save_draft,
)
from ..engine.drafts import differences, warnings
from ..forms.drafts import DraftForm, PublishForm, UploadForm, seen_of
from ..models import Instrument, StepAdvice
from ..queries.stored import NoInstrument, current_instrument
from ..rules import can_edit_version

CHANGED = (
    "Draf ini diubah orang lain sementara itu. Isian Anda masih di bawah. Buka draf ini di jendela lain untuk melihat "
    "perubahannya; simpan sekali lagi untuk menggantinya dengan isian Anda."
)


@admin.register(Instrument)
class InstrumentAdmin(ScopedModelAdmin):
    """A published version is read only, for everybody; a draft belongs to the national office."""

    scoped = False  # reference data
    list_display = ["name", "state", "valid_from", "slug", "published_by_name"]
    list_filter = ["is_published"]
    search_fields = ["name", "slug"]
    actions = None  # one at a time, each with its page

    @admin.display(description="keadaan")
    def state(self, obj):
        if not obj.is_published:
            return "Draf"
        if obj.valid_from > timezone.localdate():
            return "Terbit, belum berlaku"
        return "Berlaku" if obj == _in_force() else "Digantikan"

    # --- rights

    def has_add_permission(self, request):
        """A version begins as a copy of another one."""
        return False

    def has_change_permission(self, request, obj=None):
        return obj is not None and self._edits(request, obj)

    def has_delete_permission(self, request, obj=None):
        return obj is not None and self._edits(request, obj)

    def get_deleted_objects(self, objs, request):
        """The steps of a draft go with it; on their own they are not deleted."""
        shown, counts, needed, protected = super().get_deleted_objects(objs, request)
        return shown, counts, needed - {StepAdvice._meta.verbose_name}, protected

    def _edits(self, request, obj) -> bool:
        return self.has_view_permission(request, obj) and can_edit_version(request.user, obj)

    # --- addresses

    def get_urls(self):
        def page(way, view, name):
            return path(f"<int:pk>/{way}/", self.admin_site.admin_view(view), name=f"classification_instrument_{name}")

        return [
            page("salin", self.copy_view, "copy"),
            page("terbitkan", self.publish_view, "publish"),
            page("unduh", self.download_view, "download"),
            page("unggah", self.upload_view, "upload"),
            *super().get_urls(),
        ]

    def _found(self, request, pk, *, edits: bool = False) -> Instrument:
        found = self.get_object(request, str(pk))
        if found is None:
            raise Http404
        if not self.has_view_permission(request, found):
            raise PermissionDenied
        if edits and not request.user.can(Permission.MANAGE_REFERENCE):
            raise PermissionDenied
        return found

    def _address(self, row: Instrument, page: str = "change") -> str:
        return reverse(f"admin:classification_instrument_{page}", args=[row.pk])

    def changelist_view(self, request, extra_context=None):
        may_copy = request.user.can(Permission.MANAGE_REFERENCE)
        return super().changelist_view(request, {**(extra_context or {}), "may_copy": may_copy})

    # --- one version: read, or edited as a draft

    @method_decorator(csrf_protect)
    def change_view(self, request, object_id, form_url="", extra_context=None):
        row = self._found(request, object_id)
        may_edit = self._edits(request, row)
        if request.method != "POST":
            return self._page(request, row, DraftForm(row.definition, seen=row.updated_at, read_only=not may_edit))
        if not may_edit:
            raise PermissionDenied
        form = DraftForm(row.definition, request.POST)
        if not form.is_valid():
            return self._page(request, row, form, status=422)
        try:
            saved = save_draft(row, by=request.user, definition=form.typed(), seen=seen_of(form))
        except DraftRefused as error:
            form.show(error.problems)
            return self._page(request, row, form, status=422)
        except DraftChanged:
            return self._changed(request, row)
        messages.success(request, "Draf disimpan.")
        if "_publish" in request.POST:
            return redirect(self._address(saved, "publish"))
        return redirect(self._address(saved))

    def _changed(self, request, row: Instrument):
        """What was typed, to be sent once more over what somebody else saved; nothing where that was published."""
        row.refresh_from_db()
        if row.is_published:
            messages.error(request, "Draf ini sudah diterbitkan orang lain, jadi isian Anda tidak disimpan.")
            return redirect(self._address(row))
        form = DraftForm(row.definition, {**request.POST.dict(), "seen": row.updated_at.isoformat()})
        form.add_error(None, CHANGED)
        return self._page(request, row, form, status=409)

    def _page(self, request, row: Instrument, form: DraftForm, *, upload=None, status=200):
        may_edit = self._edits(request, row)
        context = self._context(request, row) | {
            "form": form,
            "upload": upload or UploadForm(),
            "may_edit": may_edit,
            "may_copy": request.user.can(Permission.MANAGE_REFERENCE),
            "warnings": warnings(row.definition),
            "refusals": [problem.text for problem in begin_problems(row.valid_from)] if may_edit else [],
        }
        template = "admin/classification/instrument/version.html"
        return TemplateResponse(request, template, context, status=status)

    def _context(self, request, row: Instrument) -> dict:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": row.name,
            "subtitle": None,
            "row": row,
            "state": self.state(row),
        }

    # --- what can be done with it

    @method_decorator(csrf_protect)
    def copy_view(self, request, pk):
        row = self._found(request, pk, edits=True)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        draft = copy_version(row, by=request.user)
        messages.success(request, "Ini draf dengan isi yang sama. Ubah di sini; yang terbit tidak ikut berubah.")
        return redirect(self._address(draft))

    @method_decorator(csrf_protect)
    def publish_view(self, request, pk):
        """A page that says what will happen, then the deed."""
        row = self._found(request, pk, edits=True)
        if row.is_published:
            messages.info(request, "Versi ini sudah terbit.")
            return redirect(self._address(row))
        form, status = PublishForm({"seen": row.updated_at.isoformat()}), 200
        if request.method == "POST":
            form = PublishForm(request.POST)
            try:
                publish(row, by=request.user, seen=seen_of(form))
            except DraftRefused:
                status = 422
            except DraftChanged:
                messages.error(request, "Draf ini diubah orang lain sementara itu. Periksa lagi isinya.")
                return redirect(self._address(row))
            else:
                messages.success(request, f"{row.name} terbit dan berlaku mulai {day(row.valid_from)}.")
                return redirect(self._address(row))
        in_force = _in_force()
        context = self._context(request, row) | {
            "title": f"Terbitkan {row.name}?",
            "form": form,
            "in_force": in_force,
            "refusals": [problem.text for problem in begin_problems(row.valid_from)],
            "warnings": warnings(row.definition),
            "differences": differences(in_force.definition, row.definition) if in_force else [],
        }
        return TemplateResponse(request, "admin/classification/instrument/publish.html", context, status=status)

    def download_view(self, request, pk):
        row = self._found(request, pk)
        text = json.dumps(row.definition, ensure_ascii=False, indent=2)
        headers = {"Content-Disposition": f'attachment; filename="{row.slug}.json"'}
        return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)

    @method_decorator(csrf_protect)
    def upload_view(self, request, pk):
        """A file in place of what is typed; refused with the reasons, and the draft stays as it was."""
        row = self._found(request, pk, edits=True)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self._edits(request, row):
            raise PermissionDenied
        upload = UploadForm(request.POST, request.FILES)
        if upload.is_valid():
            try:
                saved = save_draft(row, by=request.user, definition=upload.cleaned_data["file"])
            except DraftRefused as error:
                for problem in error.problems:
                    upload.add_error("file", problem.text)
            else:
                messages.success(request, "Isi draf diganti dengan isi berkas.")
                return redirect(self._address(saved))
        return self._page(request, row, DraftForm(row.definition, seen=row.updated_at), upload=upload, status=422)

    def delete_model(self, request, obj):
        discard_draft(obj, by=request.user)


def _in_force() -> Instrument | None:
    try:
        return current_instrument()
    except NoInstrument:
        return None
