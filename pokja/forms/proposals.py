"""A proposal, and what a decision about one needs."""

import re
from datetime import datetime
from uuid import UUID, uuid4

from django import forms
from django.core import signing
from django.utils import timezone

from reference.models import Section, SubProgram
from villages.models import Kampung

from ..enums import Origin
from ..models import PlanItem, Proposal
from ..queries.plans import last_year
from ..queries.proposals import merge_targets
from .plans import ListField, numbered

TITLE = "Tulis apa yang diusulkan, dalam satu kalimat pendek."


class ProposalForm(forms.Form):
    """A proposal of the Pokja or of a sarasehan RT."""

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(
        label="Usulan",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Misalnya Kelas memasak makanan bayi, atau Perbaikan talang air RT 03.",
        error_messages={"required": TITLE},
    )
    description = forms.CharField(
        label="Penjelasan",
        max_length=1500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Mengapa perlu, untuk siapa, dan di mana.",
    )
    origin = forms.ChoiceField(
        label="Asal usulan",
        choices=[(origin.value, origin.label) for origin in (Origin.POKJA, Origin.HAMLET)],
        initial=Origin.POKJA,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih asal usulannya."},
    )
    proposer_name = forms.CharField(
        label="Nama pengusul",
        max_length=120,
        required=False,
        help_text="Siapa yang menyampaikannya, misalnya Bu Sri dari RT 03. Untuk sarasehan RT wajib diisi.",
    )

    def __init__(self, data=None, *, year: int):
        super().__init__(data)
        last = last_year()
        self.fields["year"] = forms.TypedChoiceField(
            label="Untuk tahun", choices=[(number, str(number)) for number in (last - 1, last)], coerce=int
        )
        self.fields["section"] = ListField(Section.objects.active(), label="Seksi")
        self.fields["subprogram"] = ListField(SubProgram.objects.active(), words=numbered, label="Sub-program")
        self.initial = {"token": str(uuid4()), "year": max(year, last - 1)}

    def clean_token(self) -> UUID:
        try:
            return UUID(self.cleaned_data["token"])
        except ValueError:
            return uuid4()

    def clean(self):
        data = super().clean()
        if data.get("origin") == Origin.HAMLET and not data.get("proposer_name"):
            self.add_error("proposer_name", "Tulis siapa yang mengusulkan dalam sarasehan RT.")
        return data


# --- decisions --------------------------------------------------------------------------------------------------


class DecideForm(forms.Form):
    """What every decision sends along: what the person had before them."""

    seen = forms.DateTimeField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), required=False)

    def __init__(self, data=None, *, proposal: Proposal):
        super().__init__(data)
        self.proposal = proposal
        # Microseconds matter: the token says exactly what the person decided about.
        self.initial["seen"] = proposal.updated_at.isoformat()

    @property
    def content(self) -> dict:
        """What the action takes besides `by`."""
        return dict(self.cleaned_data)


class ReasonForm(DecideForm):
    reason = forms.CharField(
        label="Alasan",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pengusul membaca alasan ini. Tulis dengan kata yang mudah dimengerti.",
        error_messages={"required": "Tulis alasannya; pengusul membacanya."},
    )


class MergeForm(ReasonForm):
    def __init__(self, data=None, *, proposal: Proposal):
        super().__init__(data, proposal=proposal)
        into = forms.ModelChoiceField(
            merge_targets(proposal),
            label="Digabung dengan",
            empty_label="Pilih usulan",
            help_text="Usulan lain dari kampung ini yang ditimbang atau sudah masuk rencana.",
            error_messages={"required": "Pilih usulan yang memuat hal yang sama."},
        )
        self.fields = {"seen": self.fields["seen"], "into": into, "reason": self.fields["reason"]}


class JoinForm(DecideForm):
    """Becomes part of an item that already stands in the plan of its year."""

    def __init__(self, data=None, *, proposal: Proposal):
        super().__init__(data, proposal=proposal)
        items = PlanItem.objects.kept().filter(plan__kampung=proposal.kampung_id, plan__year=proposal.year)
        self.fields["item"] = forms.ModelChoiceField(
            items,
            label="Kegiatan di rencana",
            empty_label="Pilih kegiatan",
            error_messages={"required": "Pilih kegiatan yang memuat usulan ini."},
        )


# --- of citizens ------------------------------------------------------------------------------------------------

# Faster than this nobody reads the page and types a proposal; slower than this the page is opened anew.
SHORTEST = 3  # seconds
LONGEST = 12 * 3600

_LINK = re.compile(r"(https?:|www\.|[a-z0-9-]\.(com|net|org|id|info|xyz|shop|site|online|link|me|co)\b|@)", re.I)
_PHONE = re.compile(r"(?:\+?\d[\s().-]*){9,}")
_SALT = "pokja.public-proposal"


class PublicProposalForm(forms.Form):
    """What a citizen types. `ticket`: signed, it says when the page was made and is the key of the one proposal it
    may become; `keterangan` is seen by machines alone."""

    title = forms.CharField(
        label="Usulan Anda",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Misalnya Senam lansia setiap bulan, atau Perbaikan talang air RT 03.",
        error_messages={"required": TITLE},
    )
    description = forms.CharField(
        label="Penjelasan",
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Mengapa perlu, untuk siapa, dan di mana. Jangan tulis nomor telepon atau tautan.",
        error_messages={"required": "Jelaskan sedikit: mengapa perlu dan untuk siapa."},
    )
    proposer_name = forms.CharField(
        label="Nama Anda",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text="Hanya dibaca pengurus kampung, tidak ditampilkan kepada umum.",
    )
    keterangan = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )
    ticket = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, kampung: Kampung):
        super().__init__(data)
        self.kampung = kampung
        self.token: UUID | None = None
        self.initial["ticket"] = self._new_ticket()

    def _new_ticket(self) -> str:
        return signing.dumps([self.kampung.region_id, str(uuid4()), timezone.now().timestamp()], salt=_SALT)

    def clean_title(self) -> str:
        return self._without_contacts("title")

    def clean_description(self) -> str:
        return self._without_contacts("description")

    def clean_proposer_name(self) -> str:
        return self._without_contacts("proposer_name")

    def _without_contacts(self, name: str) -> str:
        text = self.cleaned_data[name]
        if _LINK.search(text):
            raise forms.ValidationError("Hapus tautan dan alamat e-mail dari tulisan ini.", code="link")
        if _PHONE.search(text):
            raise forms.ValidationError("Hapus nomor telepon atau nomor panjang lain dari tulisan ini.", code="phone")
        return text

    def clean(self):
        data = super().clean()
        if data.get("keterangan"):
            raise forms.ValidationError("Usulan tidak dapat dikirim. Buka halaman ini lagi, lalu tulis ulang.")
        made_at = self._read_ticket(data.get("ticket", ""))
        waited = (timezone.now() - made_at).total_seconds() if made_at else None
        if waited is None or waited > LONGEST:
            self._renew()
            raise forms.ValidationError("Halaman ini sudah terlalu lama terbuka. Periksa isiannya, lalu kirim lagi.")
        if waited < SHORTEST:
            raise forms.ValidationError("Terkirim terlalu cepat. Periksa isiannya sebentar, lalu kirim lagi.")
        return data

    def _read_ticket(self, ticket: str) -> datetime | None:
        try:
            code, token, moment = signing.loads(ticket, salt=_SALT)
            if code != self.kampung.region_id:
                return None
            self.token = UUID(token)
            return datetime.fromtimestamp(moment, tz=timezone.get_current_timezone())
        except (signing.BadSignature, ValueError, TypeError):
            return None

    def _renew(self) -> None:
        self.data = self.data.copy()
        self.data["ticket"] = self._new_ticket()

    @property
    def content(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("title", "description", "proposer_name")}
