"""The one icon set of the portal: 24 grid, line 1.7, drawn in the colour of the text."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

PATHS = {
    "arrow-left": "M19.5 12h-15M10.5 5.5 4 12l6.5 6.5",
    "arrow-right": "M4.5 12h15M13.5 5.5 20 12l-6.5 6.5",
    "bell": "M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 1.5H5zM10 20.5h4",
    "calendar": "M4.5 6h15v14h-15zM4.5 10.3h15M8.5 3.5v4M15.5 3.5v4M9 15l2.2 2.2 4-4",
    "chart": "M3.5 20.5h17M6 20.5V14M10 20.5V9M14 20.5V12M18 20.5V5",
    "check": "m5 12.5 4.7 4.7L19.5 7",
    "chevron-down": "m6.5 9.5 5.5 5.5 5.5-5.5",
    "chevron-left": "m14.5 6-6 6 6 6",
    "chevron-right": "m9.5 6 6 6-6 6",
    "clock": "M12 3.8a8.2 8.2 0 1 1 0 16.4 8.2 8.2 0 0 1 0-16.4zM12 7.5V12l3 2",
    "cross": "m6.5 6.5 11 11M17.5 6.5l-11 11",
    "database": "M5 6c0-1.4 3.1-2.5 7-2.5S19 4.6 19 6s-3.1 2.5-7 2.5S5 7.4 5 6zM5 6v12c0 1.4 3.1 2.5 7 2.5"
    "s7-1.1 7-2.5V6M5 12c0 1.4 3.1 2.5 7 2.5s7-1.1 7-2.5",
    "device": "M7.5 3.5h9v17h-9zM11 17.5h2",
    "download": "M12 4v11M7.5 10.8 12 15.3l4.5-4.5M4.5 16v4h15v-4",
    "eye": "M2.5 12C5 7.8 8.2 5.7 12 5.7s7 2.1 9.5 6.3c-2.5 4.2-5.7 6.3-9.5 6.3S5 16.2 2.5 12z"
    "M12 9.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6z",
    "file": "M6 3.5h8l4.5 4.5v12.5H6zM13.5 3.5V8.5h5",
    "globe": "M12 3.8a8.2 8.2 0 1 1 0 16.4 8.2 8.2 0 0 1 0-16.4zM3.8 12h16.4M12 3.8c3 2.5 3 13.9 0 16.4"
    "M12 3.8c-3 2.5-3 13.9 0 16.4",
    "history": "M4.5 8.5A8.2 8.2 0 1 1 3.8 12M4 4v4.7h4.7M12 7.5V12l3 2",
    "home": "M3.5 11.5 12 4l8.5 7.5M5.5 10v10h13V10M10 20v-5h4v5",
    "info": "M12 3.8a8.2 8.2 0 1 1 0 16.4 8.2 8.2 0 0 1 0-16.4zM12 11v5.5M12 7.5v.5",
    "key": "M8 12.5a3.8 3.8 0 1 1 0 7.6 3.8 3.8 0 0 1 0-7.6zM10.8 13.5l9-9M16.5 7.8l2.7 2.7M14 10.3l1.7 1.7",
    "lock": "M5.5 11h13v9.5h-13zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11",
    "logout": "M14 4H5v16h9M10 12h10.5M16.5 8l4 4-4 4",
    "mail": "M3.5 5.5h17v13h-17zM3.5 6.5 12 13l8.5-6.5",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "pen": "M4.5 19.5l1-4L16 5l3 3L8.5 18.5zM13.8 7.2l3 3",
    "photo": "M3.5 5.5h17v13.5h-17zM3.5 16l5-5 4 4 3-2.5 5 4M15 9.5h.5",
    "pin": "M12 3.5a6.5 6.5 0 0 1 6.5 6.5c0 4.2-4 8-6.5 10.5C9.5 18 5.5 14.2 5.5 10A6.5 6.5 0 0 1 12 3.5z"
    "M12 7.7a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6z",
    "plus": "M12 4.5v15M4.5 12h15",
    "print": "M7 8V3.5h10V8M7 17H3.5V8h17v9H17M7 14h10v6.5H7z",
    "return": "M9 5 4.5 9.5 9 14M4.5 9.5H14a5 5 0 0 1 0 10h-4",
    "ring": "M12 3.8a8.2 8.2 0 0 1 2.1.3M17.8 6.2a8.2 8.2 0 0 1 1.6 2.2M20.2 12a8.2 8.2 0 0 1-.5 2.8"
    "M17.8 17.8a8.2 8.2 0 0 1-2.2 1.6"
    "M12 20.2a8.2 8.2 0 0 1-2.8-.5M6.2 17.8a8.2 8.2 0 0 1-1.6-2.2"
    "M3.8 12a8.2 8.2 0 0 1 .5-2.8M6.2 6.2a8.2 8.2 0 0 1 2.2-1.6",
    "search": "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.3 15.3 20.5 20.5",
    "shield": "M12 3.5 19 6v5.5c0 4.3-2.9 7.4-7 9-4.1-1.6-7-4.7-7-9V6zM8.8 11.9l2.3 2.3 4.2-4.4",
    "tag": "M4 4h8l8.5 8.5-8 8L4 12zM8 8h.5",
    "target": "M12 3.8a8.2 8.2 0 1 1 0 16.4 8.2 8.2 0 0 1 0-16.4zM12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8z",
    "tasks": "m3.5 6.2 1.4 1.4L7.5 5M3.5 12.2l1.4 1.4L7.5 11M3.5 18.2l1.4 1.4L7.5 17M11 6.5h9.5"
    "M11 12.5h9.5M11 18.5h9.5",
    "trash": "M4.5 7h15M9 7V4h6v3M6.5 7l1 13.5h9L17.5 7M10.5 11v5.5M13.5 11v5.5",
    "upload": "M12 15.5V4.5M7.5 8.7 12 4.2l4.5 4.5M4.5 16v4h15v-4",
    "user": "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4.5 20.5c.4-4 3.3-6 7.5-6s7.1 2 7.5 6",
    "users": "M9 4.5a3.7 3.7 0 1 1 0 7.4 3.7 3.7 0 0 1 0-7.4zM2.5 20c.3-3.7 2.8-5.5 6.5-5.5s6.2 1.8 6.5 5.5"
    "M15.5 4.8a3.5 3.5 0 0 1 0 6.8M17.5 14.8c2.4.6 3.8 2.4 4 5.2",
    "village": "M1.8 11.5 7.3 6.5l3.2 2.9M3.8 10v9.5H9.5V11M9.5 11.5l6-5.5 6.7 6M9.5 11v8.5h10V10"
    "M13.3 19.5v-4.5h2.8v4.5",
    "warning": "M12 4.5 21 19.5H3zM12 10v4.5M12 16.8v.4",
    "whatsapp": "M4 20l1.2-4A8.2 8.2 0 1 1 8.2 19zM9 8.5c-.6 1-.2 2.6 1.6 4.5s3.6 2.4 4.6 1.8l.4-1.5-2-1-1 .8"
    "c-.8-.4-1.5-1.1-1.9-1.9l.8-1-1-2z",
}


def icon(name: str, size: int = 20) -> SafeString:
    """The icon as inline SVG, hidden from screen readers: a word always stands beside it. KeyError: no such icon."""
    return format_html(
        '<svg class="icon" width="{0}" height="{0}" viewBox="0 0 24 24" aria-hidden="true"><path d="{1}"/></svg>',
        size,
        PATHS[name],
    )


def steps(level: int | None, size: str = "") -> SafeString:
    """Four rising bars, the first `level` of them filled; none is filled where nothing is known."""
    filled = level or 0
    bars = "".join(
        f'<rect class="{"on" if i < filled else "off"}" x="{4 * i + 0.5}" y="{9.5 - 3 * i:g}" '
        f'width="2.5" height="{3 * i + 3}"/>'
        for i in range(4)
    )
    width, height = (24, 20) if size == "lg" else (15, 13)
    return mark_safe(  # noqa: S308 - built of figures alone
        f'<svg class="steps" width="{width}" height="{height}" viewBox="0 0 15.5 13" aria-hidden="true">{bars}</svg>'
    )


# Answers to yes/no questions: a disc with a tick, a ring with a cross, a dashed ring.
TRI_SHAPES = {
    True: '<circle class="disc" cx="12" cy="12" r="10"/><path class="tick" d="m7.5 12.3 3 3 6-6.3"/>',
    False: '<circle cx="12" cy="12" r="9.2"/><path d="m8.5 8.5 7 7M15.5 8.5l-7 7"/>',
    None: '<circle cx="12" cy="12" r="9.2" stroke-dasharray="2.6 3.1"/>',
}


def tri_icon(value: bool | None) -> SafeString:
    return mark_safe(  # noqa: S308 - constant drawings
        f'<svg class="icon" width="20" height="20" viewBox="0 0 24 24" aria-hidden="true">{TRI_SHAPES[value]}</svg>'
    )
