"""What the commands that crawl share."""

import argparse

from scrapy.commands import BaseRunSpiderCommand
from scrapy.settings import SETTINGS_PRIORITIES


class FeedCommand(BaseRunSpiderCommand):
    """What ``-o`` or ``-O`` names is instead of the project's feeds, not beside them."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        is_ours = self.settings.getpriority("FEEDS") == SETTINGS_PRIORITIES["project"]
        if is_ours and (opts.output or opts.overwrite_output):
            self.settings.set("FEEDS", {}, "project")
        super().process_options(args, opts)
