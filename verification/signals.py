"""The one signal of the project (docs/architecture.md): a report changed its state.

Sent by `actions.change_status` inside the transaction, with `instance`, `step`, `from_status`, `to_status`, `by`.
`villages` and `pokja` send it without a step for what is no report: a Kampung KB that moved, a group that ended, a
yearly card that was handed in. Receivers live in the upper app, are connected in its `apps.py`, and call that app's
actions.
"""

from django.dispatch import Signal

status_changed = Signal()
