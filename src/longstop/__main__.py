"""The way in: `longstop`, or `python -m longstop`."""

import sys


def main() -> None:
    """Run the command line; an interrupt is clean even while it is still loading."""
    try:
        from longstop.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
