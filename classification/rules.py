"""Who may do what with an import. Predicates over attributes; view and template ask the same ones."""

from accounts.roles import Permission


def can_import(user) -> bool:
    return user.can(Permission.IMPORT_REKAP)


def can_decide_import(user, batch) -> bool:
    """Only who uploaded it: the preview was made for that person's area."""
    return batch.is_open and batch.uploaded_by_id == user.pk and can_import(user)
