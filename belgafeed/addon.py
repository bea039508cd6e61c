"""What has to be decided from several settings at once."""

from scrapy.settings import BaseSettings


class Contact:
    """Says in the user agent who crawls and how to reach them (``BELGAFEED_CONTACT``)."""

    def update_settings(self, settings: BaseSettings) -> None:
        priority = settings.getpriority("USER_AGENT") or 0
        agent = f"{settings['USER_AGENT']} (+{settings['BELGAFEED_CONTACT']})"
        settings.set("USER_AGENT", agent, priority)
