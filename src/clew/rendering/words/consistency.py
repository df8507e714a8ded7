"""The sentences of the checks of published figures."""

from clew.methods.disclosure.findings import CheckKind
from clew.problem import N_

WORDS: dict[str, str] = {
    CheckKind.SUM: N_("{ids}: the parts make {sum}; stated is {whole}."),
    CheckKind.SUM_IN_TEXT: N_("{ids}: the numbers in the text make {sum}; stated is {whole}."),
    CheckKind.BANDS: N_("{ids}: the bands of size make {sum}; the text says {whole}."),
    CheckKind.BANDS_REACH: N_("{ids}: the bands of size allow {least} to {most}; stated is {whole}."),
    CheckKind.SHARES: N_("{ids}: the shares make {sum} %."),
    CheckKind.SHARE_OF: N_("{ids}: {share} % of {whole} must be a whole number."),
    CheckKind.SHARE_CUT: N_(
        "{ids}: {share} % of {whole} is a whole number only if digits were cut off instead of rounded."
    ),
    CheckKind.NO_DENOMINATOR: N_("{ids}: the share does not say what it is a share of."),
    CheckKind.UNIT_UNSURE: N_("{ids}: the source does not say, or mixes, what is counted."),
    CheckKind.UNIT_CHANGES: N_(
        "{ids}: what is counted changes within the series; the figures do not compare."
    ),
    CheckKind.PUBLISHERS: N_("{ids}: one publisher says {first}, the other {second}, under the same name."),
    CheckKind.OTHER_PERIOD: N_("{ids}: the same value is given for two different periods."),
    CheckKind.PART_EXCEEDS: N_("{ids}: the part is {part}, more than its whole {whole}."),
}
HELD = N_("{held} of {checks} checks hold; {figures} figures read.")
NOTHING = N_("Nothing contradicts. What could not be checked: {unchecked} figures stand alone.")
