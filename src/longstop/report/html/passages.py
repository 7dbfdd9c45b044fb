"""The routes of a procedure on a page: whom each concern can reach and what cuts it off, in words and as a map."""

from __future__ import annotations

from longstop.core.routes import Routes
from longstop.report import figures
from longstop.report.html.pictures import picture
from longstop.report.html.tags import Html, anchor, join, tag
from longstop.report.route_words import RouteWords
from longstop.report.wording import listed


def passages(found: Routes, *, drawn: bool) -> Html:
    """What is asked, the map, and for each concern the answer and how much it hangs on single people."""
    words = RouteWords(found)
    return join(
        [tag("p", sentence) for sentence in words.asked()],
        _map(found, words) if drawn and found.handovers else None,
        tag("ul", [_concern(words, i) for i in range(len(found.concerns))], class_="concerns"),
        [tag("p", words.circle(c)) for c in found.circles],
        [tag("p", words.topless(t)) for t in found.topless],
        [tag("p", words.bystander(b)) for b in found.bystanders],
        tag("p", words.idle()) if found.idle_triggers else None,
        _table(found, words),
    )


def _concern(words: RouteWords, number: int) -> Html:
    concern = words.found.concerns[number]
    said = [*words.verdict(concern), *(words.strength(concern) if concern.reached else ())]
    return tag("li", tag("p", tag("strong", words.starting(concern))), [tag("p", sentence) for sentence in said])


def _map(found: Routes, words: RouteWords) -> Html:
    id = found.procedure.id
    cut = listed(words.words.role(r) for c in found.concerns for r in c.single_points)
    described = (
        f"{len(found.handovers)} ways in which something passes from one to another; the table below names them all."
        + (f" Some concern is cut off when one of these is away: {cut}." if cut else "")
    )
    drawing = figures.drawn(figures.route_map(found))
    return picture(drawing, anchor("mapped", id), f"Route map of {id}", described)


def _table(found: Routes, words: RouteWords) -> Html | None:
    """The same as a table, for whoever cannot see the map."""
    if not found.handovers:
        return None
    rows = [
        tag(
            "tr",
            tag("td", words.who(h.source, h)),
            tag("td", words.who(h.target)),
            tag("td", words.handover(h)),
            tag("td", words.bound(h.bound, h)),
            tag("td", listed(h.clauses)),
        )
        for h in found.handovers
    ]
    head = tag("tr", [tag("th", said, scope="col") for said in ("from", "to", "what", "by when", "clauses")])
    table = tag("table", tag("thead", head), tag("tbody", rows))
    name = f"Who can pass what to whom in {found.procedure.id}"
    wide = tag("div", table, class_="wide", tabindex=0, role="group", aria_label=name)
    return tag("details", tag("summary", "who can pass what to whom, as a table"), wide, class_="rules")
