"""Inputs shared by forms of several apps."""

from django import forms


class ClearableFile(forms.ClearableFileInput):
    """A file input that says what is stored. The link comes from the form: the media folder itself is not served."""

    template_name = "core/file_input.html"
    link = ""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["link"] = self.link
        return context
