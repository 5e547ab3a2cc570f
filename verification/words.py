"""What people are told about a step: the same words in a notice and in a message sent by hand."""

from .enums import Reason, Step

# To whoever entered or handed it in; steps that are not here tell nobody.
TOLD = {
    Step.VERIFY: "{title} sudah diverifikasi.",
    Step.RETURN: "{title} dikembalikan untuk diperbaiki.",
    Step.REOPEN: "{title} dibuka lagi untuk diperiksa.",
}
# To the officer who returned it.
MENDED = "{title} sudah diperbaiki dan diajukan lagi."
UNDONE = "{title} menunggu verifikasi lagi: persetujuannya diurungkan."


def reason_words(item) -> str:
    """The chip and the words of a decision, of a report or of a `StatusChange`."""
    label = Reason(item.reason_code).label if item.reason_code else ""
    return ". ".join(part for part in (label, item.reason_text) if part)


def message(text: str, detail: str = "") -> str:
    """Ready to send: what happened, and why. The address is added by whoever shows it."""
    return f"{text} {detail}".strip()
