"""The command line: `python -m mne`."""

from __future__ import annotations

import sys

from mne.cli import run

if __name__ == "__main__":
    sys.exit(run())
