"""How hard the generated laws try.

LONGSTOP_EXAMPLES is the number of examples of all laws together (each takes its share). A failing example is shown as
it was found; LONGSTOP_SHRINK=1 has it made small first, which can take minutes where a solver is asked.
"""

import os

from hypothesis import HealthCheck, Phase, settings

os.environ["LONGSTOP_CACHE"] = "off"  # what is tested is worked out, and the user's folder left alone

TOTAL = int(os.environ.get("LONGSTOP_EXAMPLES", "400"))
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]

settings.register_profile(
    "longstop",
    max_examples=max(10, TOTAL // 8),
    deadline=None,
    phases=[*PHASES, Phase.shrink] if os.environ.get("LONGSTOP_SHRINK") else PHASES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    print_blob=True,
)
settings.load_profile("longstop")
