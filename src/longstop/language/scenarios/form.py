"""The form of a scenario file: its tables and keys, what each means, and examples. The published schema is made of it.

Here a file has the right shape; whether its names exist and its figures make sense is found out later. The patterns
are for editors only: msgspec 0.22 frees a pattern too often that two alternatives of a type share.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

_AMOUNT = r"[0-9]+(\.[0-9]+)?"
_WORD = r"[a-z]+( [a-z]+)?"

Share = Annotated[
    str,
    Meta(
        title="a share, such as `80%`",
        extra_json_schema={"pattern": rf"^ *{_AMOUNT} *% *$"},
        examples=["80%", "0.5%"],
    ),
]
Rate = Annotated[
    str,
    Meta(
        title="a rate, such as `3 per week`",
        extra_json_schema={"pattern": rf"^ *{_AMOUNT} ([a-z]+ ){{0,2}}(per|a|an|each|every) ({_AMOUNT} )?[a-z]+ *$"},
        examples=["3 per week", "27 days a year", "1 every 4 weeks"],
    ),
]
Amount = Annotated[
    str,
    Meta(
        title="a length of time, such as `5 days`",
        extra_json_schema={"pattern": rf"^ *{_AMOUNT} *{_WORD} *$"},
        examples=["20 minutes", "5 days", "1 working day"],
    ),
]
Figure = Annotated[float, Meta(title="a number", ge=0)]
Whole = Annotated[int, Meta(title="a whole number", ge=0)]
Positive = Annotated[int, Meta(title="a whole number, 1 or more", ge=1)]
Day = Annotated[date, Meta(title="a date, such as 2026-12-24 (without quotes)", examples=["2026-12-24"])]
Text = Annotated[str, Meta(title="a text in quotes")]
Texts = Annotated[list[Text], Meta(title="a list of texts in quotes")]
Days = Annotated[list[Day], Meta(title="the first and the last day, in brackets", min_length=2, max_length=2)]
Weekday = Annotated[str, Meta(title="the name of a weekday", examples=["Monday"])]
Month = Annotated[str, Meta(title="the name of a month", examples=["December"])]
#: How likely each value is; of something that is so or not, how likely it is to be so.
Likely = Share | Annotated[dict[str, Share], Meta(title="a share for each value", examples=[{"a": "90%", "b": "10%"}])]
Setting = Annotated[int, Meta(title="a number")] | Text


class _Table(Struct, forbid_unknown_fields=True, frozen=True):
    """A table of the file. A key that is not known is refused."""


class Moments(_Table, frozen=True):
    """The mean and the standard deviation of a figure that is drawn."""

    mean: Annotated[Figure | Text, Meta(description="what is to be expected")]
    deviation: Annotated[Figure | Text, Meta(description="the standard deviation")]


class Drawn(_Table, frozen=True):
    """A figure that is drawn from a distribution; of its keys (`weights` aside) exactly one is given."""

    uniform: (
        Annotated[list[Figure | Text], Meta(description="the least and the greatest", min_length=2, max_length=2)]
        | UnsetType
    ) = UNSET
    triangular: (
        Annotated[
            list[Figure | Text],
            Meta(description="the least, the likeliest and the greatest", min_length=3, max_length=3),
        ]
        | UnsetType
    ) = UNSET
    exponential: Annotated[Figure | Text, Meta(description="the mean")] | UnsetType = UNSET
    lognormal: Annotated[Moments, Meta(description="the mean and the standard deviation")] | UnsetType = UNSET
    gamma: Annotated[Moments, Meta(description="the mean and the standard deviation")] | UnsetType = UNSET
    choice: (
        Annotated[list[Figure | Text], Meta(description="the figures among which one is drawn", min_length=1)]
        | UnsetType
    ) = UNSET
    weights: (
        Annotated[list[Figure], Meta(description="how often each of the choices, relative to the others")] | UnsetType
    ) = UNSET


class Peak(_Table, frozen=True):
    """Days on which something is so many times as frequent: those that fulfil all that is given."""

    factor: Annotated[Figure, Meta(description="so many times as often", examples=[1.5, 0])]
    months: Annotated[list[Month], Meta(description="only in these months", examples=[["December"]])] | UnsetType = (
        UNSET
    )
    weekdays: (
        Annotated[list[Weekday], Meta(description="only on these weekdays", examples=[["Saturday", "Sunday"]])]
        | UnsetType
    ) = UNSET
    between: (
        Annotated[
            Days, Meta(description="only from the first to the second day", examples=[["2026-12-19", "2027-01-03"]])
        ]
        | UnsetType
    ) = UNSET


class Time(_Table, frozen=True):
    """When it takes place."""

    start: Annotated[Day, Meta(description="the first day")] = date(2026, 1, 5)
    length: Annotated[Amount, Meta(description="how long it lasts", examples=["60 days", "6 months"])] = "1 year"
    warm_up: Annotated[
        Amount, Meta(description="how long it runs before anything is measured", examples=["8 weeks"])
    ] = "0 days"
    closed: Annotated[
        Texts,
        Meta(
            description="closures of the office, by the names that they have in `properties`", examples=[["christmas"]]
        ),
    ] = []


class Run(_Table, frozen=True):
    """How exactly the question is answered, and with which luck."""

    seed: Annotated[Whole, Meta(description="the same seed gives the same luck")] = 1
    precision: (
        Annotated[
            Share,
            Meta(
                description="half the width of the interval at which the run stops; 1% by default",
                examples=["2%", "0.5%"],
            ),
        ]
        | UnsetType
    ) = UNSET
    confidence: Annotated[Share, Meta(description="the level of the intervals", examples=["99%"])] = "95%"
    at_most: (
        Annotated[Positive, Meta(description="replications after which it stops in any case; 1000 by default")]
        | UnsetType
    ) = UNSET
    replications: (
        Annotated[Positive, Meta(description="exactly so many, instead of a precision", examples=[200])] | UnsetType
    ) = UNSET


class Cases(_Table, frozen=True):
    """How many children there are, and what is fixed for each of them."""

    at_start: (
        Annotated[
            Whole | Drawn,
            Meta(description="cases on the first day; 1 by default, or none where others arrive", examples=[40]),
        ]
        | UnsetType
    ) = UNSET
    arrive: (
        Annotated[
            Rate | Drawn, Meta(description="how often another case arrives; never by default", examples=["3 per week"])
        ]
        | UnsetType
    ) = UNSET
    watched: (
        Annotated[
            Amount | Drawn,
            Meta(description="how long each case is watched; to the end by default", examples=["26 weeks"]),
        ]
        | UnsetType
    ) = UNSET
    level: Annotated[
        Share | Drawn,
        Meta(description="what the cases at the beginning and those that arrive are multiplied by", examples=["120%"]),
    ] = "100%"
    facts: Annotated[
        dict[str, Likely],
        Meta(
            description="how likely each value of a fact is; each is as likely as the other by default",
            examples=[{"behaviour": "30%"}],
        ),
    ] = {}
    peaks: Annotated[list[Peak], Meta(description="days on which more cases arrive, or fewer")] = []


class After(_Table, frozen=True):
    """An event of the world that follows another event of the case."""

    event: Annotated[Text, Meta(description="what it follows", examples=["admission"])]
    chance: Annotated[Share | Drawn, Meta(description="how often it follows", examples=["80%"])] = "100%"
    delay: Annotated[
        Amount | Drawn, Meta(description="after how long", examples=["3 days", {"exponential": "5 days"}])
    ] = "0 days"


class Happens(_Table, frozen=True):
    """How the world raises an event in a case."""

    rate: Annotated[Rate | Drawn, Meta(description="so often in each case", examples=["6 per year"])] | UnsetType = (
        UNSET
    )
    first: (
        Annotated[
            Amount | Drawn, Meta(description="once, so long after the case begins", examples=["0 days", "2 weeks"])
        ]
        | UnsetType
    ) = UNSET
    after: Annotated[list[After], Meta(description="events of the case that it follows")] = []
    carries: Annotated[
        dict[str, Likely],
        Meta(
            description="how likely each value of what it carries is; each is as likely as the other by default",
            examples=[{"concern": "80%"}],
        ),
    ] = {}
    peaks: Annotated[list[Peak], Meta(description="days on which it is more frequent, or less")] = []


class Absent(_Table, frozen=True, rename={"first": "from", "last": "to"}):
    """An absence laid down beforehand."""

    first: Annotated[Day, Meta(description="the first day of it", examples=["2026-12-22"])]
    last: Annotated[Day, Meta(description="the last day of it", examples=["2027-01-04"])]
    person: Annotated[
        Positive | Literal["everyone"],
        Meta(description="which of those who hold the role, counted from 1, or everyone", examples=[1, "everyone"]),
    ] = "everyone"


class Staff(_Table, frozen=True):
    """The people who hold a role. By default so many as the procedure says, always at work on their working days."""

    people: (
        Annotated[
            Positive | Drawn,
            Meta(description="how many posts there are; as the procedure says by default", examples=[6]),
        ]
        | UnsetType
    ) = UNSET
    vacant: Annotated[Whole | Drawn, Meta(description="how many of the posts nobody holds", examples=[1])] = 0
    hours: (
        Annotated[
            Amount | Drawn,
            Meta(
                description="the time for such work on each day at work; 7 hours by default, without end in an office",
                examples=["2 hours"],
            ),
        ]
        | UnsetType
    ) = UNSET
    patterns: Annotated[
        list[Annotated[list[Weekday | Literal["all"]], Meta(min_length=1)]],
        Meta(
            description="the days on which the first, the second ... of them works, and round again; all by default",
            examples=[[["Monday", "Tuesday", "Wednesday"], ["all"]]],
        ),
    ] = []
    leave: Annotated[
        Rate | Drawn, Meta(description="working days of leave of each person", examples=["27 days a year"])
    ] = "0 days a year"
    leave_length: Annotated[Amount | Drawn, Meta(description="how long a leave is", examples=["5 working days"])] = (
        Drawn(choice=["1 working day", "2 working days", "5 working days", "10 working days"])
    )
    leave_peaks: Annotated[list[Peak], Meta(description="when leave is more frequent, or less")] = []
    sickness: Annotated[Rate | Drawn, Meta(description="spells of sickness of each person", examples=["2 a year"])] = (
        "0 a year"
    )
    sickness_length: Annotated[
        Amount | Drawn,
        Meta(description="how long such a spell is", examples=["1 week", {"exponential": "4 working days"}]),
    ] = "3 working days"
    absent: Annotated[list[Absent], Meta(description="absences laid down beforehand")] = []
    booked: Annotated[
        Share | Drawn, Meta(description="how likely a slot for a meeting is taken by something else", examples=["30%"])
    ] = "0%"


class Act(_Table, frozen=True):
    """How an act, a message, a meeting, a decision, a record or a consideration is done."""

    effort: (
        Annotated[
            Amount | Drawn, Meta(description="the work that it takes; by default as its sort has", examples=["1 hour"])
        ]
        | UnsetType
    ) = UNSET
    delay: (
        Annotated[
            Amount | Drawn,
            Meta(
                description="how long people leave it before they turn to it; by default as `habits` say",
                examples=["1 working day"],
            ),
        ]
        | UnsetType
    ) = UNSET
    chance: Annotated[
        Share | Drawn, Meta(description="how likely it is where it is allowed and not owed", examples=["10%"])
    ] = "50%"
    carries: Annotated[
        dict[str, Likely],
        Meta(
            description="how likely each value of what it carries is; each is as likely as the other by default",
            examples=[{"concern": "80%"}],
        ),
    ] = {}


class Habits(_Table, frozen=True):
    """What people do where nothing is said of the act."""

    dated: Annotated[
        Share | Drawn,
        Meta(
            description="something with a deadline is turned to at a moment in the first so many parts of its time",
            examples=["80%"],
        ),
    ] = "100%"
    undated: Annotated[
        Amount | Drawn, Meta(description="how long something without a deadline is left", examples=["3 working days"])
    ] = Drawn(exponential="5 working days")


class Faults(_Table, frozen=True):
    """What goes wrong."""

    forgotten: Annotated[
        Share | Drawn, Meta(description="how likely something that is owed is forgotten", examples=["1%"])
    ] = "0%"
    lost: Annotated[
        Share | Drawn,
        Meta(description="how likely a message does not arrive at one of its recipients", examples=["0.5%"]),
    ] = "0%"


class Sweep(_Table, frozen=True):
    """One side of the grid of variants: a key of this file, and the values that it takes, the baseline first."""

    vary: Annotated[
        Text | Texts,
        Meta(
            description="the key, or several that take the same values together",
            examples=["staff.social_worker.people", 'readings."J24.copy"'],
        ),
    ]
    values: Annotated[list[Any], Meta(description="what it takes in turn", min_length=1, examples=[[6, 5, 4]])]
    title: Annotated[Text, Meta(description="what a report calls it; the key by default", examples=["sickness"])] = ""
    names: Annotated[Texts, Meta(description="what a report calls the values", examples=[["usual", "a wave"]])] = []


class Compare(_Table, frozen=True):
    """Properties of different procedures that ask the same thing."""

    title: Annotated[Text, Meta(description="what they ask")]
    properties: Annotated[Texts, Meta(description="their ids", min_length=2, examples=[["J17-Q4", "J24-Q3"]])]


class File(_Table, frozen=True):
    """A scenario: with which people, which workload and which luck a procedure is lived, and what is measured."""

    title: Annotated[Text, Meta(description="what the scenario is")]
    procedures: Annotated[
        list[Text], Meta(title="a list of texts in quotes", description="the ids of the procedures", min_length=1)
    ]
    question: Annotated[Text, Meta(description="what one wants to know")] = ""
    measure: Annotated[
        Texts, Meta(description="the ids of the properties, or patterns of them; all by default", examples=[["J24-Q*"]])
    ] = []
    capacity: Annotated[
        Literal["finite", "unlimited"], Meta(description="whether work takes time that people may not have")
    ] = "finite"
    time: Time = Time()
    run: Run = Run()
    cases: Cases = Cases()
    happens: Annotated[dict[str, Happens], Meta(description="the events of the world, by their names")] = {}
    staff: Annotated[dict[str, Staff], Meta(description="the people, by the names of their roles")] = {}
    acts: Annotated[dict[str, Act], Meta(description="how things are done, by the names of the events")] = {}
    habits: Habits = Habits()
    faults: Faults = Faults()
    readings: Annotated[
        dict[str, Text | dict[str, Text]],
        Meta(description="ambiguous passages read otherwise than by default", examples=[{"J24.copy": "lit"}]),
    ] = {}
    parameters: Annotated[
        dict[str, Setting | dict[str, Setting]],
        Meta(description="named numbers and bounds of a procedure", examples=[{"J24.limit": 2}]),
    ] = {}
    sweep: Annotated[list[Sweep], Meta(description="the sides of the grid of variants")] = []
    compare: Annotated[list[Compare], Meta(description="what is set side by side")] = []
