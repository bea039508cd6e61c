"""Belgian public news as clean, dated, trustworthy data."""

__version__ = "0.1.0"
