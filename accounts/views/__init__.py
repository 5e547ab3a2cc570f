from .invitation import invitation
from .own import account, account_edit
from .people import user_create, user_detail, user_edit, user_invite, user_list
from .status import user_deactivate, user_reactivate, user_reset_mfa
from .tasks import assignment_add, assignment_end, assignment_hand_over

__all__ = [
    "account",
    "account_edit",
    "assignment_add",
    "assignment_end",
    "assignment_hand_over",
    "invitation",
    "user_create",
    "user_deactivate",
    "user_detail",
    "user_edit",
    "user_invite",
    "user_list",
    "user_reactivate",
    "user_reset_mfa",
]
