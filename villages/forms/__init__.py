from .kampung import ExampleForm, KampungCreateForm, KampungForm, MoveForm
from .reports import ReportForm

__all__ = ["ExampleForm", "KampungCreateForm", "KampungForm", "MoveForm", "ReportForm"]
