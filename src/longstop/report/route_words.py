"""The sentences about routes, in the words of those who work under the procedure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from longstop.core.procedures import Sort
from longstop.core.routes import (
    Allowed,
    Before,
    Bystander,
    Chosen,
    Circle,
    Concern,
    Cut,
    Given,
    Grounds,
    Handover,
    How,
    InAbsence,
    Lasting,
    Latest,
    Modality,
    Move,
    Proviso,
    Route,
    Routes,
    Rung,
    Silence,
    Step,
    Topless,
)
from longstop.core.time import SAME_DAY, Bound
from longstop.report.wording import SMALL, Wording, listed, long_date, plain, plural

_DONE = {
    Sort.WORLD: "",
    Sort.ACT: "done",
    Sort.MESSAGE: "sent",
    Sort.MEETING: "held",
    Sort.DECISION: "decided",
    Sort.CONSIDERATION: "considered",
    Sort.RECORD: "written",
}
_ANY_STEP = "any two have a step in common"


class RouteWords:
    """What was found about the routes of one procedure, in sentences."""

    def __init__(self, found: Routes) -> None:
        self.found, self.procedure, self.words = found, found.procedure, Wording(found.procedure)

    # --- the question ---------------------------------------------------------------------------------------

    @property
    def target(self) -> str:
        """Whom a concern should reach, in two words."""
        match self.found.authority.grounds:
            case Grounds.NAMED:
                return self.words.roles(self.found.authority.roles, "or")
            case Grounds.MANAGES:
                return "a manager"
            case Grounds.LEADS:
                return "anybody who decides"
            case _:
                assert_never(self.found.authority.grounds)

    def asked(self) -> Iterator[str]:
        """Who is to be reached and why they, who is away, and what is left out."""
        roles = self.words.roles(self.found.authority.roles)
        match self.found.authority.grounds:
            case Grounds.NAMED:
                yield f"To be reached: {roles}."
            case Grounds.MANAGES:
                yield f"Managers (who manage another role here, or stand in for one who does): {roles}."
            case Grounds.LEADS if roles:
                yield f"No role manages another here. Those who decide or lead a meeting: {roles}."
            case Grounds.LEADS:
                yield "No role manages another here, and none decides or leads a meeting: nobody can be reached."
            case _:
                assert_never(self.found.authority.grounds)
        if self.found.without:
            away = self.words.roles(self.found.without)
            yield f"Away throughout: {away}. Everybody else is in."
        if self.found.certain_only:
            yield "Only steps that have to be taken whatever happens are counted."

    # --- a concern ------------------------------------------------------------------------------------------

    def starting(self, concern: Concern) -> str:
        """What starts it."""
        title = self.words.event(concern.trigger)
        return title if title == concern.trigger.replace("_", " ") else f"{title} ({concern.trigger})"

    def verdict(self, concern: Concern) -> Iterator[str]:
        """Whether it reaches somebody with authority, and how surely."""
        if not concern.reached:
            meets = self.words.roles(concern.meets)
            yield f"Reaches nobody of those: no route leads to {self.target}."
            yield f"It can come to {meets}." if meets else "It comes to nobody in particular."
        elif concern.certain:
            dated = [r.latest for r in concern.routes if r.modality is Modality.CERTAIN and r.latest]
            best = min(dated, key=lambda x: (x.working_days, x.days), default=None)
            when = self.latest(best) if best else "some day, for no certain route has a last day"
            others = "everybody else" if self.found.without else "everybody"
            yield f"Is certain to reach {self.target} while {others} is in and nothing is forgotten or lost: {when}."
        else:
            free = all(r.modality is Modality.OPTIONAL for r in concern.routes)
            hangs = "has a step that nobody has to take" if free else "hangs on a condition, or on a choice"
            yield f"Can reach {self.target}, and is not certain to: each route {hangs}."
        if concern.presupposes:
            yield f"It arises only while {self.words.roles(concern.presupposes)} {_is(concern.presupposes)} in."

    def latest(self, latest: Latest) -> str:
        """`within 10 working days (up to 19 days, as from 16 December 2026)`."""
        if latest.days == 0:
            return "the same day"
        within = f"within {plural(latest.working_days, 'working day')}"
        return f"{within} (up to {plural(latest.days, 'day')}, as from {long_date(latest.start, year=True)})"

    def lateness(self, route: Route) -> str:
        """How late it is at the end of a route."""
        if route.latest is not None:
            return f"there {self.latest(route.latest)}"
        free = [c for s in route.undated if s.modality is Modality.OPTIONAL for c in s.clauses]
        late = [c for s in route.undated if s.modality is not Modality.OPTIONAL for c in s.clauses]
        said = [f"no deadline in {listed(late)}"] if late else []
        said += [f"nobody has to do it by {listed(free)}"] if free else []
        return f"no last day: {', and '.join(said)}"

    def step(self, step: Step) -> str:
        """`"the flag", sent by the sergeant [J24-8], within 2 working days`."""
        clauses = listed(step.clauses)
        if step.target.reader is not None:
            copy = " as a copy" if step.copy else ""
            may = "may get it" if step.modality is Modality.OPTIONAL else "reads it"
            return f"{self.words.role(step.target.reader)} {may}{copy} [{clauses}]"
        by = self.words.doers(step.doers)
        done = _DONE[self.procedure.event(step.target.event).sort]
        may = "may be " if step.modality is Modality.OPTIONAL else ""
        wait = f"after {step.wait} of silence, " if step.wait else ""
        return f"{self.title(step.target)}: {may}{done} by {by} [{clauses}], {wait}{self.bound(step.bound, step)}"

    @staticmethod
    def bound(bound: Bound | None, edge: Step | Handover) -> str:
        """By when."""
        if edge.modality is Modality.OPTIONAL:
            return "nobody has to" if bound is None else f"nobody has to, within {bound}"
        if bound is None:
            return "no deadline"
        return "the same day" if bound == SAME_DAY else f"within {bound}"

    def title(self, move: Move) -> str:
        """What it is, quoted."""
        return f'"{self.words.event(move.event)}"'

    def move(self, move: Move) -> str:
        """`"the flag" (J24-8)`, `"the flag" read by the team manager`."""
        if move.reader is not None:
            return f"{self.title(move)} read by {self.words.role(move.reader)}"
        if move.rule is None:
            return self.title(move)
        return f"{self.title(move)} ({self.procedure.rule(move.rule).clause})"

    def proviso(self, proviso: Proviso) -> str:
        """On what a step hangs, as it would stand after it."""
        match proviso:
            case Given(condition, event):
                said = self.words.condition(condition, self.procedure.event(event) if event else None)
                return said if said.startswith("while ") else f"if {said}"
            case Before(patterns):
                return f"unless {self.words.patterns(patterns)} comes first"
            case Silence(reply, bound):
                return f"if no {self.words.patterns(reply)} comes within {bound}"
            case Lasting(state):
                return f"while {plain(self.procedure.state(state).title, state)}"
            case Allowed(rules):
                clauses = list(dict.fromkeys(self.procedure.rule(r).clause for r in rules))
                return f"if {listed(clauses)} {'allows' if len(clauses) == 1 else 'allow'} it"
            case Chosen(roles):
                return f"if it is {self.words.roles(roles, 'or')} who does it"
            case InAbsence(roles):
                return f"while {self.words.roles(roles)} {_is(roles)} away"
            case _:
                assert_never(proviso)

    def provisos(self, provisos: Iterable[Proviso]) -> str:
        """All of them."""
        return "; ".join(self.proviso(p) for p in provisos)

    def strength(self, concern: Concern) -> Iterator[str]:
        """How many routes there are, and what cuts them off."""
        if not concern.counted:
            yield "There are too many ways to count who is needed: which absences cut it off was given up."
        if len(concern.routes) > 1 or concern.more:
            count = f"{len(concern.routes)} and more" if concern.more else str(len(concern.routes))
            steps = f"up to {_number(concern.unshared)} have no step in common" if concern.unshared > 1 else _ANY_STEP
            arriving = list(dict.fromkeys(r for route in concern.routes for r in route.arrives))
            person = len(arriving) == 1 and concern.apart is not None and not concern.more
            people = f", and all end with {self.words.role(arriving[0])}" if person else ""
            if concern.counted and not person:
                people = f", {_apart(concern.apart)}"
            yield f"{count} routes; {steps}{people}."
        narrow = [m for m in concern.bottlenecks if m.reader not in self.found.authority.roles]
        if narrow:
            every = listed(self.move(m) for m in narrow)
            yield f"Every route passes through {every}."
        yield from self.absences(concern)

    def absences(self, concern: Concern) -> Iterator[str]:
        """Whose absence leaves no route, and whose leaves only what nobody has to do."""
        if not concern.counted:
            return
        if concern.cuts:
            yield f"Cut off for as long as away: {self.cuts(concern, concern.cuts)}."
        elif concern.apart is None:
            yield "No absence cuts it off: a route needs nobody who can be away."
        else:
            yield f"No absence of up to {SMALL[concern.searched]} people cuts it off."
        known = set(concern.cuts)
        more = [c for c in concern.cuts_of_owed if c not in known]
        if more:
            yield f"Left to what people only may do, for as long as away: {self.cuts(concern, more)}."

    def cuts(self, concern: Concern, cuts: Sequence[Cut]) -> str:
        """`the sergeant; or the social worker and the team manager together`."""
        arriving = {r for route in concern.routes for r in route.arrives}
        said = []
        for cut in cuts:
            roles = listed(self._holders(r) for r in cut.roles)
            together = " together" if len(cut.roles) > 1 else ""
            only = "only one who is" if len(arriving) == 1 else "only ones who are"
            alone = f" (the {only} reached)" if set(cut.roles) == arriving and not concern.more else ""
            said.append(f"{roles}{together}{alone}")
        return "; or ".join(said)

    def _holders(self, role: str) -> str:
        people = next(r.people for r in self.procedure.roles if r.id == role)
        name = self.words.role(next(r.id for r in self.procedure.roles if r.id == role))
        match people:
            case 1:
                return name
            case 2:
                return f"both of {name}"
            case _:
                return f"all {_number(people)} of {name}"

    # --- the rest -------------------------------------------------------------------------------------------

    def circle(self, circle: Circle) -> str:
        """Where a concern goes round."""
        round_ = " to ".join(self.move(m) for m in circle.moves)
        return f"From {round_} and round again: nothing else follows ({listed(circle.clauses)})."

    def topless(self, ladder: Topless) -> str:
        """Which last rung has nothing above it."""
        last = f'"{self.words.event(ladder.rungs[-1])}"'
        below = listed(f'"{self.words.event(e)}"' for e in ladder.rungs[:-1]) or last
        if ladder.why is Rung.SILENCE:
            return f"{last} follows on silence after {below} ({listed(ladder.clauses)}); upon its own silence, nothing."
        return f"{last} may leave the matter open, as {below} did ({listed(ladder.clauses)}); then nothing follows."

    def bystander(self, one: Bystander) -> str:
        """Who is told and owes nothing."""
        got = listed(f'"{self.words.event(e)}"' for e in one.messages)
        role = self.words.role(one.role)
        allows = "allows" if len(one.allowed) == 1 else "allow"
        may = f", though {listed(one.allowed)} {allows} something" if one.allowed else ""
        return f"{_capital(role)}: {got} ({listed(one.clauses)}); no clause asks for anything then{may}."

    def idle(self) -> str:
        """Events that lead nowhere."""
        events = listed(f'"{self.words.event(e)}"' for e in self.found.idle_triggers)
        return f"Nothing is asked or allowed upon {events}."

    # --- who passes what to whom ----------------------------------------------------------------------------

    def who(self, role: str | None, edge: Handover | None = None) -> str:
        """The role, the event from outside, or nobody in particular."""
        if role is not None:
            return self.words.role(next(r.id for r in self.procedure.roles if r.id == role))
        if edge is not None and edge.trigger is not None:
            return f'"{self.words.event(edge.trigger)}"'
        return "nobody in particular"

    def handover(self, edge: Handover) -> str:
        """What passes, how and by when."""
        how = {
            How.MESSAGE: "by message",
            How.COPY: "as a copy",
            How.TOGETHER: "together",
            How.PROMPT: "may act" if edge.modality is Modality.OPTIONAL else "has to act",
            How.SILENCE: "has to act on silence",
            How.COVER: "stands in",
        }[edge.how]
        return f'"{self.words.event(edge.event)}", {how}'


def same_way(route: Route) -> tuple[object, ...]:
    """What two routes have in common that differ in nothing but the clause under which a thing is done."""
    return tuple((s.target.event, s.target.reader, s.doers) for s in route.steps)


def _apart(count: int | None) -> str:
    match count:
        case None:
            return "and one needs nobody who can be away"
        case 1:
            return "and any two need some person in common"
        case _:
            return f"and up to {_number(count)} need no person in common"


def _number(count: int) -> str:
    return SMALL[count] if count < len(SMALL) else str(count)


def _is(roles: Sequence[str]) -> str:
    return "is" if len(roles) == 1 else "are"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
