from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .enums import Level
from .forms import RegionPickerForm
from .names import param_name


@require_safe
def region_picker(request):
    """The selects below the one that changed, for htmx to put in their places. Scope: the user's own areas; the form
    that is submitted later checks its own."""
    try:
        deepest = Level(int(request.GET.get("sampai", Level.VILLAGE)))
    except ValueError:
        raise BadRequest("Tingkat wilayah tidak dikenal.") from None
    prefix = request.GET.get("awalan", "")
    form = RegionPickerForm(
        request.GET,
        scope_codes=request.user.area_codes,
        deepest=deepest,
        for_filter=request.GET.get("saring") == "1",
        prefix=prefix,
    )
    changed = request.headers.get("HX-Trigger-Name", "")
    names = [param_name(level, prefix) for level in Level if level <= deepest]
    fields = [
        field for field in form if field.html_name in names[names.index(changed) + 1 if changed in names else 0 :]
    ]
    for field in fields:
        field.field.widget.attrs["hx-swap-oob"] = "true"
    return render(request, "regions/picker.html", {"fields": fields})
