"""What a finding says, in the words of those who work under the procedure, and what would mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import assert_never

from longstop.core.findings import Aspect, Finding, Kind
from longstop.core.formulas import EventId, RoleId, Stage
from longstop.core.procedures import Clause, Copy, Duty, Force, Manner, OnEvents, Procedure, Rule
from longstop.report.wording import Wording, listed, plain


class Marks:
    """The sentences for the findings of one procedure."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure, self.words = procedure, Wording(procedure)

    # --- what is missing ------------------------------------------------------------------------------------

    def says(self, finding: Finding) -> str:
        """What is missing."""
        return _sentence(" ".join(self._says(finding)))

    def _says(self, x: Finding) -> Iterator[str]:
        act, who = self._titles(x.events), self.words.roles(x.roles)
        clauses, others = listed(self._clauses(x.rules)), listed(self._clauses(x.against))
        match x.kind:
            case Kind.CONFLICT:
                duty = self._duty(x.rules[0])
                yield f"{clauses} asks for {act}, by {self.words.doers(duty.doers)}, {_time(duty)};"
                yield f"and {others} {_verb(x.against, 'forbids', 'forbid')} it for the whole of that time."
            case Kind.NOWHERE:
                yield from self._nowhere(x)
            case Kind.NOBODY:
                late = "; and no day is set by which it must have been done" if Aspect.DEADLINE in x.aspects else ""
                yield f"nobody is named to do this: {act} ({clauses}){late}."
                if x.against:
                    yield f"Elsewhere {who} {_verb(x.roles, 'is', 'are')} named for it ({others})."
            case Kind.SILENCE:
                duty = self._duty(x.rules[0])
                yield f"{act} {_verb(x.events, 'goes', 'go')} from {self.words.doers(duty.doers)}"
                yield f"to {self.words.roles(duty.to)}; if nothing is heard, no clause says what happens."
            case Kind.NO_COVER:
                yield f"when {who} is away, nobody stands in for {self._acts(x.rules)}."
                if x.against:
                    yield f"For {self._acts(x.against)} there is somebody else."
            case Kind.UNEVEN:
                yield from self._uneven(x)
            case Kind.NO_DEADLINE:
                yield f"no day is set by which {self.words.roles(x.roles, 'or')} must have done this:"
                yield f"{self._acts(x.rules)}."
            case Kind.TIED:
                doers = listed(dict.fromkeys(self.words.doers(d.doers) for d in self._duties(x.rules)), "or")
                yield f"{act} is for {doers} together, and no clause says who settles it when they differ."
            case Kind.NO_RECORD:
                yield from self._unrecorded(x)
            case Kind.TWICE:
                yield (
                    f"on one and the same occasion {clauses} all ask for {act},"
                    if len(x.rules) > 2
                    else (f"on one and the same occasion {clauses} both ask for {act},")
                )
                yield f"and differ in {listed(a.value for a in x.aspects)}:"
                yield "; ".join(self._assignment(d) for d in self._duties(x.rules)) + "."
            case Kind.IDLE:
                waits = "; ".join(dict.fromkeys(self._waits(self.procedure.rule(r)) for r in x.rules))
                yield f"{listed(x.rules)} can never apply, whatever happens: {waits}."
            case _:
                assert_never(x.kind)

    def _nowhere(self, x: Finding) -> Iterator[str]:
        match x.aspects:
            case (Aspect.COPY,):
                doing = listed(dict.fromkeys(self.words.doers(d.doers) for d in self._duties(x.against))) or "others"
                yield f"{self._titles(x.events)} {_verb(x.events, 'reaches', 'reach')} {self.words.roles(x.roles)} too,"
                yield f"and what follows is for {doing} alone: whoever counts on the second reader counts on nothing."
            case (Aspect.TOP,):
                yield f"{self._title(x.events[-1])} may leave the matter open, as {self._titles(x.events[:-1])} did"
                yield "before it, and no clause says what happens then."
            case _:
                sent = [d.act for d in self._duties(x.rules)]
                way = [e for e in x.events if e not in sent]
                ends = [e for e in x.events if e in sent]
                on = f"after {self._titles(way)}, " if way else ""
                yield f"{on}{self._titles(ends)} {_verb(ends, 'reaches', 'reach')} {self.words.roles(x.roles)},"
                yield f"and no clause {'tells any of them' if len(x.roles) > 1 else 'says'} what to do upon it."
                if allowed := self._allowed(ends):
                    yield f"({listed(allowed)} {_verb(allowed, 'allows', 'allow')} something and"
                    yield f"{_verb(allowed, 'requires', 'require')} nothing.)"

    def _allowed(self, messages: Iterable[EventId]) -> list[str]:
        """The clauses that permit something to whoever reads one of the messages."""
        found = [
            d.clause
            for d in self.procedure.duties
            if d.force is Force.MAY and isinstance(d.trigger, OnEvents)
            if any(p.event in messages and p.stage is Stage.READ for p in d.trigger.patterns)
        ]
        return list(dict.fromkeys(found))

    def _uneven(self, x: Finding) -> Iterator[str]:
        bare, kept = self._acts(x.rules), self._acts(x.against)
        match x.aspects:
            case (Aspect.COVER,):
                yield f"when {self.words.role(x.roles[0])} is away, {self.words.roles(x.roles[1:], 'or')} stands in for"
                yield f"{kept}, and nobody for {bare}."
            case (Aspect.COPY,):
                copied, *others = x.events
                clauses = listed(self._clauses(x.against))
                yield f"{self._title(copied)} is copied to {self.words.roles(x.roles)} ({clauses});"
                yield f"{self._titles(others)}, from the same sender to the same addressee,"
                yield f"{_verb(others, 'is', 'are')} not."
            case (Aspect.SILENCE,):
                message, *others = x.events
                clauses = listed(self._clauses(x.against))
                yield f"if nothing is heard upon {self._titles(others, 'or')}, somebody has to ask again ({clauses});"
                yield f"{self._title(message)}, from the same sender to the same addressee, may go unnoticed."
            case (Aspect.RECORD,):
                decision, *others = x.events
                clauses = listed(self._clauses(x.against))
                yield f"something in writing has to be left of {self._titles(others)} ({clauses}),"
                yield f"and nothing of {self._title(decision)} ({listed(self._clauses(x.rules))})."
            case _:
                who = self.words.roles(x.roles, "or")
                yield f"on the same occasion {who} must do {kept} by a certain day, and {bare} by none."

    def _unrecorded(self, x: Finding) -> Iterator[str]:
        act = self._title(x.events[0])
        if x.values:
            missing = listed((v.replace("_", " ") for v in x.values), "or")
            yield f"only some outcomes of {act} have to be put in writing: nothing has to be where it is {missing}."
            return
        yield f"nothing that comes of {act} has to be put in writing, nor any reasons for it."
        if x.attributes:
            kind = self.procedure.event(x.events[0])
            titles = [plain(kind.attribute(a).title, a) for a in x.attributes]
            yield f"Whether this is so is left to those who are there: {'; '.join(titles)}."

    # --- what would mend it ---------------------------------------------------------------------------------

    def repair(self, x: Finding) -> str:
        """What a repair would look like."""
        who = self.words.roles(x.roles)
        match x.kind:
            case Kind.CONFLICT:
                duty, ban = x.rules[0], listed(self._clauses(x.against))
                return _sentence(
                    f"say which gives way: except {duty} from {ban}, or let its time begin when {ban} allows"
                )
            case Kind.NOWHERE if x.aspects == (Aspect.TOP,):
                return "Say who has the last word, or what protects the child until the matter is settled."
            case Kind.NOWHERE if x.aspects == (Aspect.COPY,):
                return _sentence(f"say what {who} must do when the others are away")
            case Kind.NOWHERE:
                each = "each of them" if len(x.roles) > 1 else who
                return _sentence(f"say what {each} must do on reading it, and by when")
            case Kind.NOBODY:
                day = ", and the day by which" if Aspect.DEADLINE in x.aspects else ""
                return f"Name the role that does it{day}."
            case Kind.SILENCE:
                return "Say after how many days without an answer somebody asks again, and to whom they turn next."
            case Kind.NO_COVER:
                return _sentence(f"name who acts when {who} is away, once for the role or in each clause")
            case Kind.UNEVEN:
                return "Say the same of both, or why the one needs less than the other."
            case Kind.NO_DEADLINE:
                return "Give it a number of days, or say what must not happen before it is done."
            case Kind.TIED:
                return "Name the one who decides if they do not agree, and by when."
            case Kind.NO_RECORD:
                return "Ask for the decision and its reasons to be written down, by whom, and where."
            case Kind.TWICE:
                return "Let one clause assign it and the other refer to it, or say which of them goes first."
            case Kind.IDLE:
                return "Strike it, or mend what it waits for."
            case _:
                assert_never(x.kind)

    # --- words ----------------------------------------------------------------------------------------------

    def _title(self, event: EventId) -> str:
        return f'"{self.words.event(event)}"'

    def _titles(self, events: Iterable[EventId], last: str = "and") -> str:
        return listed(map(self._title, events), last)

    def _duties(self, rules: Iterable[str]) -> list[Duty]:
        return [r for id in rules if isinstance(r := self.procedure.rule(id), Duty)]

    def _duty(self, rule: str) -> Duty:
        [found] = self._duties([rule])
        return found

    def _clauses(self, rules: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(self.procedure.rule(r).clause for r in rules))

    def _acts(self, rules: Iterable[str]) -> str:
        """`"flag" (J24-8) and "chase" (J24-14 and J24-15)`."""
        found: dict[EventId, list[str]] = {}
        for duty in self._duties(rules):
            found.setdefault(duty.act, []).append(duty.clause)
        return listed(f"{self._title(act)} ({listed(clauses)})" for act, clauses in found.items())

    def _assignment(self, duty: Duty) -> str:
        strength = "has to be thought about by" if duty.force is Force.CONSIDER else duty.force.value
        return f"{duty.clause}: {self.words.doers(duty.doers)} {strength}, {_time(duty)}"

    def _waits(self, rule: Rule) -> str:
        """What the rule waits for."""
        match rule:
            case Duty(trigger=trigger, condition=condition):
                kind = None
                if isinstance(trigger, OnEvents) and trigger.patterns:
                    kind = self.procedure.event(trigger.patterns[0].event)
                said = f"it waits for this: {self.words.trigger(trigger)}"
            case Copy(message=event, condition=condition) | Manner(event=event, condition=condition):
                kind = self.procedure.event(event)
                said = f"it is about {self._title(event)}"
            case _:
                return "what it forbids cannot happen"
        asked = self.words.condition(condition, kind)
        return said if asked == "always" else f"{said}, if this is so: {asked}"


def _verb(subjects: Iterable[object], one: str, several: str) -> str:
    return one if len(tuple(subjects)) == 1 else several


def _time(duty: Duty) -> str:
    """By when."""
    if duty.bound is None:
        return "no day given"
    return "the same day" if duty.bound.count == 0 else f"within {duty.bound}"


def _sentence(text: str) -> str:
    """With a capital at its beginning and a full stop at its end."""
    said = text[:1].upper() + text[1:]
    return said if said.endswith((".", ")")) else f"{said}."


# --- quotations ---------------------------------------------------------------------------------------------------


def quotation(clause: Clause, procedure: Procedure, events: Iterable[EventId], roles: Iterable[RoleId]) -> str:
    """The first sentence of our paraphrase, or, where that has no word in common with the events and roles in question,
    the one that has most. Only the first paragraph tells the clause; what follows argues readings."""
    paragraph = " ".join(clause.text.strip().split("\n\n")[0].split()).replace("*", "").replace("`", "")
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z])", paragraph)
    wanted = set(_words_of(procedure, events, roles))
    if not wanted or wanted & set(_words(sentences[0])):
        return sentences[0]
    return max(sentences, key=lambda s: len(wanted & set(_words(s))))


def _words_of(procedure: Procedure, events: Iterable[EventId], roles: Iterable[RoleId]) -> Iterator[str]:
    for event in events:
        yield from _words(f"{event} {procedure.event(event).title}".replace("_", " "))
    for role in roles:
        yield from _words(role.replace("_", " "))


def _words(text: str) -> Iterator[str]:
    """The words that carry meaning, cut short so that `copied` and `copies` are one."""
    return (w[:5] for w in re.findall(r"[a-z]+", text.lower()) if len(w) > 3)
