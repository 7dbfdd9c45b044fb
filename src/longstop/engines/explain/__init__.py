"""`explain`: what breaks a property, how much slack it has, which clause almost covers a failure and what mends it.

Everything here is found by asking further questions: of the same procedure under other faults or with another bound,
or of a procedure that an edit has changed. The prover is handed in (see `asking.Ask`), for no engine imports another.
"""
