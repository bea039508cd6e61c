"""The formats that stories are given out in: one file each, each a Scrapy item exporter.

They write one story after the other and keep none, so that memory does not grow with the number.
"""
