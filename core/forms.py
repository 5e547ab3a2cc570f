"""Form rendering shared by every page."""

from django.forms.renderers import TemplatesSetting


class PortalFormRenderer(TemplatesSetting):
    """Renders every field with the portal's own field template (label, help, input, error tied together)."""

    field_template_name = "core/field.html"
