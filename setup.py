"""scrapyd-deploy builds its egg with it; all that it could say is in pyproject.toml."""

from setuptools import setup

setup()
