"""What a question to the solver is asked for, where a verdict can rest on the answer."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    """One step of a proof, or of another verdict. Its value is its name in files; `says` puts it into words."""

    WINDOW = "window"
    FIRST_DAYS = "first-days"
    COMMON_FIRST = "common-first"
    COMMON_DAY = "common-day"
    BANNED_FIRST = "banned-first"
    BANNED_DAY = "banned-day"
    WAITING_FACTS = "waiting-facts"
    WAIT_BEGINS = "wait-begins"
    WAIT_GOES_ON = "wait-goes-on"
    VIOLATED = "violated"
    NO_TRACE = "no-trace"
    NEVER_OCCURS = "never-occurs"

    @property
    def says(self) -> str:
        """What the answer shows: of a step of a proof, that what is asked for cannot be."""
        return _SAYS[self]


_SAYS = {
    Step.WINDOW: "in no stretch of days, whatever came before it, is the claim violated at the moment in question",
    Step.FIRST_DAYS: "on none of the first days of a case is the claim violated",
    Step.COMMON_FIRST: "what every case is said to have in common is so where a case starts",
    Step.COMMON_DAY: "what every case is said to have in common stays so over any day",
    Step.BANNED_FIRST: "where a case starts, the ban in question does not stand",
    Step.BANNED_DAY: "as long as the ban stands, one of certain things stays outstanding over any day",
    Step.WAITING_FACTS: "what is said of every day of waiting is so, and stays so over any day",
    Step.WAIT_BEGINS: "the wait does not begin with the fault that is looked for",
    Step.WAIT_GOES_ON: "no day on which the wait goes on brings the fault that is looked for",
    Step.VIOLATED: "whether a case, from its first day on, violates the property in the window",
    Step.NO_TRACE: "the assumptions and the rules together admit no case at all",
    Step.NEVER_OCCURS: "within the window, from the start of a case, what the property speaks of never occurs",
}
