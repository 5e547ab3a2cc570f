"""Form rendering shared by every page."""

from django.forms.renderers import TemplatesSetting
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe


class PortalFormRenderer(TemplatesSetting):
    """Renders every field with the portal's own field template (label, help, input, error tied together).

    Selects it writes itself: from Django's templates, three for each option, the choices of a filter bar took as long
    as the table below it.
    """

    field_template_name = "core/field.html"

    def render(self, template_name, context, request=None):
        if template_name == "django/forms/widgets/select.html":
            return select(context["widget"])
        return super().render(template_name, context, request)


def select(widget: dict) -> SafeString:
    """What Django's template of the same name makes of the context of a select."""
    parts = []
    for group, options, _ in widget["optgroups"]:
        written = "".join(
            f'<option value="{conditional_escape(str(option["value"]))}"{_attributes(option["attrs"])}>'
            f"{conditional_escape(option['label'])}</option>"
            for option in options
        )
        parts.append(f'<optgroup label="{conditional_escape(group)}">{written}</optgroup>' if group else written)
    head = f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>'
    return mark_safe(f"{head}{''.join(parts)}</select>")  # noqa: S308 - every value above is escaped


def _attributes(attrs: dict) -> str:
    """True stands by its name alone, False not at all."""
    return "".join(
        f" {conditional_escape(name)}" + ("" if value is True else f'="{conditional_escape(str(value))}"')
        for name, value in attrs.items()
        if value is not False
    )
