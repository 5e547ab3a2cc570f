from accounts.enums import Role
from classification.actions.assess import load_instruments
from tests.cast import person
from tests.territory import BODEH, BRABOWAN, KUTUKAN, RANDUBLATUNG, RONGGO_MULYO, TEMENGENG, TLOGOTUWUNG
from tests.villages.content import CONTENT, drafted, founded, submitted
from tests.worlds import world
from verification.actions import change_status
from verification.enums import Reason, Step


@world
def instrument():
    load_instruments()


@world
def kampung_kb(cast, territory, instrument):
    """Five Kampung KB of Blora, one in each state, and one next door in Rembang; by the code of their village."""
    officer = person("pkb-randublatung", Role.PKB, RANDUBLATUNG)
    names = {
        BRABOWAN: "Sumber Rejeki",
        TEMENGENG: "Guyub Rukun",
        KUTUKAN: "Melati",
        BODEH: "Rukun Agawe",
        TLOGOTUWUNG: "Karya Bhakti",
    }
    made = {code: founded(cast.opdkb, territory[code], name) for code, name in names.items()}
    made[RONGGO_MULYO] = founded(cast.opdkb2, territory[RONGGO_MULYO], "Sumber Bocor")
    for kind in CONTENT:  # all three wait
        submitted(made[BRABOWAN], kind, cast.kader)
    for kind in CONTENT:  # all three verified
        change_status(submitted(made[TLOGOTUWUNG], kind, cast.opdkb), Step.VERIFY, by=officer)
    returned = submitted(made[TEMENGENG], "profil", cast.opdkb)
    change_status(returned, Step.RETURN, by=cast.pkb, reason_code=Reason.ODD_FIGURE)
    drafted(made[KUTUKAN], "profil", cast.opdkb)
    submitted(made[RONGGO_MULYO], "profil", cast.kader2)
    return made
