"""The figures of the scenario that `bench/simulate.py` lives twice, and the rules of J24 at their default readings."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

START, DAYS = date(2026, 1, 5), 365
YEAR = 365.25
#: Cases at the start, arriving a day, and the days that they last: the mean of a gamma, and its deviation.
AT_START, ARRIVING, LASTING = 40, 0.3, (180.0, 90.0)
ALLOCATION = {"at_work": 0.85, "on_paper": 0.05, "none": 0.1}
BEHAVIOUR = 0.5
#: How often a day the world raises something in a case.
RATES = {"occasion": 12 / YEAR, "incident": 2 / YEAR, "difference": 1 / YEAR, "supervision": 12 / YEAR}
#: How many people hold each role; everybody else is an office, where somebody is always in.
STAFF = {
    "sergeant": 2,
    "social_worker": 6,
    "senior_practitioner": 2,
    "team_manager": 1,
    "representative": 2,
    "staff": 4,
}
HOURS, LEAVE, LEAVE_BLOCKS, SICKNESS, SICK_FOR = 7, 25, (1, 2, 5, 10), 3 / YEAR, 3
#: Hours of work: the least, the likeliest and the greatest.
EFFORT = {
    "flag": (0.5, 1.0, 2.0),
    "contact": (0.2, 0.3, 0.5),
    "chase": (0.1, 0.2, 0.3),
    "reply": (0.3, 0.5, 1.5),
    "initial_discussion": (0.5, 0.7, 1.0),
    "planning_meeting": (1.0, 1.5, 2.0),
    "strategy_meeting": (1.0, 1.5, 3.0),
    "process": (0.5, 1.0, 1.5),
    "resolution": (0.5, 1.0, 1.5),
}
#: Working days for which things are left lying (the mean), the chances that a permission is used, that something is
#: forgotten and that a message is lost.
LEFT, USED, FORGOTTEN, LOST = 5.0, 0.5, 0.01, 0.01

OPEN, SHUT, FORENOON = 9 / 24, 17 / 24, 6 / 24
EVERY_DAY = {"police", "sergeant"}
SOME_DAY = 20


class Rule(NamedTuple):
    """A duty or, with `may`, a permission: the act, who may do it (nobody: anyone), to whom it goes."""

    act: str
    parties: tuple[tuple[str, ...], ...] = ()
    to: tuple[str, ...] = ()
    may: bool = False


MANAGERS = ("senior_practitioner", "team_manager")
RULES = {
    "J24-5": Rule("referral", (), ("hub",)),
    "J24-7": Rule("notification", (("police",),)),
    "J24-8": Rule("flag", (("sergeant",),), ("social_worker",)),
    "J24-10": Rule("contact", (("sergeant",),), ("social_worker",)),
    "J24-10.talk": Rule("initial_discussion", (("police",), ("social_worker",)), may=True),
    "J24-11": Rule("request"),
    "J24-12.mail": Rule("notice", (("police",),), ("social_worker",), may=True),
    "J24-14": Rule("chase", (("sergeant",),), ("social_worker",)),
    "J24-14.notice": Rule("reminder", (("police",),), ("social_worker",)),
    "J24-15": Rule("chase", (("sergeant",),), ("social_worker",)),
    "J24-15.notice": Rule("reminder", (("police",),), ("social_worker",)),
    "J24-15.reply": Rule("reply", (("social_worker", *MANAGERS),), may=True),
    "J24-16": Rule("planning_call"),
    "J24-20": Rule("planning_meeting", (("team_manager", "senior_practitioner"),)),
    "J24-21": Rule("minutes"),
    "J24-23": Rule("calling", may=True),
    "J24-24": Rule("determination", (("social_care",),)),
    "J24-25": Rule("calling", may=True),
    "J24-27": Rule("strategy_meeting", (("team_manager", "senior_practitioner"),)),
    "J24-28": Rule("strategy_meeting", (("team_manager", "senior_practitioner"),)),
    "J24-29": Rule("report", (("partner",),), MANAGERS),
    "J24-29.early": Rule("report", (("partner",),), MANAGERS, may=True),
    "J24-30": Rule("risk_actions", (("conference",),)),
    "J24-31": Rule("medical", (("conference",),)),
    "J24-35": Rule("process", (("staff",),)),
    "J24-35.resolution": Rule("resolution", (("staff",),), may=True),
}
OFFICES = ("police", "social_care", "conference", "hub", "partner")
MEETINGS = {"initial_discussion", "planning_meeting", "strategy_meeting"}
FULFILS: dict[str, list[str]] = defaultdict(list)
for _id, _rule in RULES.items():
    FULFILS[_rule.act].append(_id)
