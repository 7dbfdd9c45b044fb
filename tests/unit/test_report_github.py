"""The verdicts as workflow commands of GitHub Actions: which are shown, and how they are escaped."""

from __future__ import annotations

from flagcase import J24, Q3, Q5, UNREAD, case
from longstop.core.places import Place, Places
from longstop.core.verdicts import HoldsTo, Proved, Unknown
from longstop.report import github

PLACES = Places({Q3.id: Place("properties/a,b:100%.md", 12)})


def test_a_difference_is_an_error_at_the_property() -> None:
    written = github.document([case(J24, Q3, UNREAD, expected="proved", checked=False)], PLACES)
    head, _, message = written.removesuffix("\n").removeprefix("::").partition("::")
    assert head == (
        "error file=properties/a%2Cb%3A100%25.md,line=12,"
        "title=J24-Q3 under one-away%3A expected proved%2C found refuted"
    )
    assert "\n" not in message
    assert message.startswith("J24-Q3  ")
    assert "%0A" in message


def test_what_has_no_answer_is_a_warning_and_a_percent_sign_is_no_escape() -> None:
    written = github.document([case(J24, Q3, Unknown("100%0A of\r\nthe time"), expected="proved")], Places())
    assert written.startswith("::warning title=J24-Q3 under one-away%3A expected proved%2C found unknown::")
    assert "100%250A of" in written
    assert written.count("\n") == 1
    assert github.document([case(J24, Q3, HoldsTo(30))], Places()).startswith("::warning ")


def test_known_gaps_and_proofs_as_expected_are_left_out() -> None:
    cases = [
        case(J24, Q3, UNREAD, expected="refuted", checked=False),
        case(J24, Q5, Proved(("J24-16",)), expected="proved"),
    ]
    assert github.document(cases, PLACES) == ""
