"""Subcommands of ``scrapy`` inside the project."""
