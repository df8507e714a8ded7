"""``python -m clew`` is the same as the ``clew`` command."""

from clew.doors.cli import main

if __name__ == "__main__":
    main()
