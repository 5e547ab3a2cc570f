"""An undefined variable in one of our templates is an error, not an empty string."""

import sys
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


class UndefinedVariableError(Exception):
    pass


class UndefinedVariable(str):
    """For the option `string_if_invalid`: Django formats it with the variable's name, and so tells us.

    Templates of Django and of packages lean on the silence, so only those under `templates/` are held to it.
    """

    def __new__(cls):
        return super().__new__(cls, "%s")

    def __mod__(self, variable):
        name = current_template()
        if name and TEMPLATES in Path(name).parents:
            raise UndefinedVariableError(f"{variable!r} is undefined in {name}")
        return ""


def current_template() -> str:
    """File of the innermost template node being rendered, found on the call stack."""
    frame = sys._getframe(2)
    while frame:
        if frame.f_code.co_name == "render_annotated":
            origin = getattr(frame.f_locals["self"], "origin", None)
            return origin.name if origin else ""
        frame = frame.f_back
    return ""
