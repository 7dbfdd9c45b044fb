"""The way in: `longstop`, or `python -m longstop`."""

import gc
import sys


def main() -> None:
    """Run the command line; an interrupt is clean even while it is still loading."""
    gc.set_threshold(200_000, 20, 50)  # syntax and gates are many and live long: look for garbage seldom
    try:
        from longstop.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        gc.freeze()  # the process ends: do not look through all of them once more


if __name__ == "__main__":
    main()
