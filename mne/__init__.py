"""The committee's monitoring and evaluation dashboard."""

__version__ = "0.1.0"
