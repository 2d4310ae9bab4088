"""The rules by which an account is returned or warned of, each on one ground of 2.1.1 (D-12 to D-17)."""

from enum import StrEnum


class Rule(StrEnum):
    """What a finding is found by. The clause that it stands with is the ground."""

    # Not in the form of the contract (2.1.1-f)
    UNREADABLE = "UNREADABLE"
    HEADER = "HEADER"
    NOT_IN_FORM = "NOT_IN_FORM"
    AFTER_TOTAL = "AFTER_TOTAL"
    TOTAL_LACKS = "TOTAL_LACKS"
    OUTSIDE_CONTRACT = "OUTSIDE_CONTRACT"
    CONTRACT_LACKS = "CONTRACT_LACKS"
    MEASURE_COLUMN = "MEASURE_COLUMN"
    # Stamp or signature lacks (2.1.1-g)
    STAMP = "STAMP"
    SIGNATURE = "SIGNATURE"
    # A necessary box is empty (2.1.1-h)
    EMPTY_BOX = "EMPTY_BOX"
    MEASURE_LACKS = "MEASURE_LACKS"
    NIL = "NIL"
    # Names lack (2.1.1-i)
    AUTHORS_COLUMN = "AUTHORS_COLUMN"
    TITLE_LACKS = "TITLE_LACKS"
    AUTHORS_LACK = "AUTHORS_LACK"
    # Evidently not exact (2.1.1-j)
    IMPOSSIBLE = "IMPOSSIBLE"
    FUTURE = "FUTURE"
    OUTSIDE_PERIOD = "OUTSIDE_PERIOD"
    DURATION = "DURATION"
    YEAR = "YEAR"
    CURRENCY = "CURRENCY"
    BELOW_ZERO = "BELOW_ZERO"
    OVERCORRECTED = "OVERCORRECTED"
    REPEATED = "REPEATED"
    TOTAL_DIFFERS = "TOTAL_DIFFERS"
    WEIGHTLESS = "WEIGHTLESS"
    # A use that the contract is not about (1.1-a)
    OTHER_USE = "OTHER_USE"
    # Warnings: no ground, for a person to look at
    TWO_DURATIONS = "TWO_DURATIONS"
    OVERLAP = "OVERLAP"
    NOT_DUE = "NOT_DUE"
    INCLUDED = "INCLUDED"
    EPISODES = "EPISODES"
    SAME_PERIOD = "SAME_PERIOD"
