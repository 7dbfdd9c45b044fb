"""The simulations of a report: what was asked of each, the shares in a table, and the curves."""

from __future__ import annotations

from collections.abc import Iterator

from longstop.core.outcomes import Outcome
from longstop.report import figures
from longstop.report.html.pictures import picture
from longstop.report.html.tags import Html, anchor, tag
from longstop.report.simulation import between, by_property, how_exact, label, percent


def studies(outcomes: tuple[Outcome, ...], *, drawn: bool) -> Html | None:
    """A section with an article for each simulated scenario; none where there is none."""
    if not outcomes:
        return None
    return tag(
        "section",
        tag("h2", "How often, with these people", id="studies-title"),
        [_study(outcome, drawn) for outcome in outcomes],
        id="studies",
        aria_labelledby="studies-title",
    )


def _study(outcome: Outcome, drawn: bool) -> Html:
    place = anchor("study", outcome.scenario.id)
    return tag(
        "article",
        tag("h3", outcome.scenario.title, id=f"{place}-title"),
        tag("p", outcome.scenario.question),
        _table(outcome),
        [tag("p", sentence, class_="exact") for sentence in how_exact(outcome)],
        list(_figures(outcome, place)) if drawn else None,
        id=place,
        aria_labelledby=f"{place}-title",
    )


def _table(outcome: Outcome) -> Html:
    rows = []
    for id, found in by_property(outcome).items():
        for v, share in found.items():
            title = tag("th", tag("b", id), " ", share.title, scope="rowgroup", rowspan=len(found))
            first = v == next(iter(found))
            interval = share.tally.interval(outcome.level)
            known = bool(share.tally.of)
            rows.append(
                tag(
                    "tr",
                    title if first else None,
                    tag("td", label(outcome, v, list(found)) if len(found) > 1 else "as it is"),
                    tag("td", percent(interval.value, interval.width) if known else "no trigger was decided"),
                    tag("td", between(interval) if known else ""),
                    tag("td", f"{share.tally.of:,}"),
                )
            )
    heads = ("property", "variant", "met in", "interval", "of triggers")
    head = tag("tr", [tag("th", h, scope="col") for h in heads])
    table = tag("table", tag("thead", head), tag("tbody", rows), class_="shares")
    return tag("div", table, class_="wide", tabindex=0, role="group", aria_label=f"Shares: {outcome.scenario.title}")


def _figures(outcome: Outcome, place: str) -> Iterator[Html]:
    for what, title, draw in (
        ("shares", "How often", figures.shares),
        ("times", "How long it took", figures.times),
        ("backlog", "What lay on their desks", figures.backlog),
    ):
        try:
            figure = draw(outcome)
        except ValueError:  # nothing of the kind was measured
            continue
        yield tag("h4", title)
        described = f"{title}: a drawing of the simulation of {outcome.scenario.title}; its figures are in the table."
        yield picture(figures.drawn(figure), f"{place}-{what}", f"{outcome.scenario.title}: {what}", described)
