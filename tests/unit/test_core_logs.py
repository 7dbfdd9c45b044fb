"""An event log in columns and back to traces."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from histories import lives, strays
from longstop.core.logs import log_of
from longstop.core.traces import Trace
from strategies import procedures


def plain(trace: Trace) -> Trace:
    """Without days on which nobody is away, and with the roles of a loss gathered."""
    gone = {(x.day, x.event, r) for x in trace.losses for r in x.to}
    return replace(trace, away={p: d for p, d in trace.away.items() if d}, losses=tuple(sorted(gone)))


@given(st.data())
def test_a_trace_put_into_a_log_comes_back(data: st.DataObject) -> None:
    procedure = data.draw(procedures())
    first, calendar, _ = data.draw(lives(procedure))
    second, also, _ = data.draw(lives(procedure))
    log = log_of({"one": first, "two": second}, procedure)
    assert len(log) == len(first.events) + len(second.events)
    assert plain(log.trace(0, procedure, calendar)) == plain(first)
    assert plain(log.trace(1, procedure, also)) == plain(second)


@given(st.data())
def test_so_does_a_trace_that_no_procedure_has(data: st.DataObject) -> None:
    procedure = data.draw(procedures())
    trace, calendar, _ = data.draw(lives(procedure))
    stray = data.draw(strays(procedure, trace))
    again = log_of({"stray": stray}, procedure).trace(0, procedure, calendar)
    assert again.events == stray.events
    assert again.lapses == stray.lapses
