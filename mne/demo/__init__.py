"""The demonstration: generated figures in real workbooks, sent through intake like any other upload."""

from mne.demo.load import load

__all__ = ["load"]
