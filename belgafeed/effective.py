"""The settings as a run would have them, where each came from, and what of it may be shown."""

import importlib
import inspect
import os
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from scrapy import Spider
from scrapy.addons import AddonManager
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.settings import SETTINGS_PRIORITIES, Settings
from scrapy.utils.conf import build_component_list
from scrapy.utils.misc import build_from_crawler, load_object
from scrapy.utils.python import global_object_name

from belgafeed.feedstorage import without_password
from belgafeed.settingsdoc import Comment, comments

HIDDEN = "***"
OURS = "belgafeed.settings"
_SECRET = re.compile("PASS(?!IVE)|SECRET|TOKEN|KEY|AUTHORIZATION|COOKIE$|ALERT_URLS", re.IGNORECASE)
# A password may have what an address may not, as it was written by hand.
_LOGIN = re.compile(r"(?<=://)[^\s:/@]*:\S*@")
_PARAMETER = re.compile(r"([?&][^=&\s]*(?:pass|secret|token|key)[^=&\s]*=)[^&\s]+", re.IGNORECASE)

# What Scrapy takes from the environment, above the settings module.
_VARIABLES = {
    "CHECK": "SCRAPY_CHECK",
    "EDITOR": "EDITOR",
    "PROJECT": "SCRAPY_PROJECT",
    "BELGAFEED_ALERT_URLS": "BELGAFEED_ALERT_URLS",
    "PYTHON_SHELL": "SCRAPY_PYTHON_SHELL",
    # Where it is not in the environment, Scrapy puts there what scrapy.cfg says.
    "SETTINGS_MODULE": "SCRAPY_SETTINGS_MODULE",
}


class Effective:
    """The settings of a run.

    Raises :class:`ValueError` where an add-on does not know what to make of
    one.
    """

    def __init__(self, settings: Settings, spider: type[Spider] = Spider) -> None:
        """*settings* are those of the project and the command line."""
        AddonManager.load_pre_crawler_settings(settings)
        crawler = Crawler(spider, settings)
        self.spider = spider
        self.settings = crawler.settings
        self.scrapy = Settings()
        self.module = os.environ.get("SCRAPY_SETTINGS_MODULE", OURS)
        self._comments = {name: _comments_of(name) for name in (self.module, OURS)}
        self._addons = dict(self._apply_addons(crawler))

    def _apply_addons(self, crawler: Crawler) -> Iterator[tuple[str, type]]:
        """What each add-on changes, and the add-on."""
        for path in build_component_list(self.settings["ADDONS"]):
            before = self.settings.copy()
            try:
                addon = build_from_crawler(load_object(path), crawler)
            except NotConfigured:
                continue
            if hasattr(addon, "update_settings"):
                addon.update_settings(self.settings)
            for name in self.settings:
                now, then = (
                    (each[name], each.getpriority(name)) for each in (self.settings, before)
                )
                if now != then:
                    yield name, type(addon)

    def value(self, name: str) -> object:
        """What may be shown of it, in the types of JSON."""
        return without_secrets(name, self.settings[name])

    def is_changed(self, name: str) -> bool:
        """Whether it is another one than Scrapy's own, or Scrapy has none."""
        return name not in self.scrapy or self.settings[name] != self.scrapy[name]

    def comment(self, name: str) -> str:
        """What belgafeed/settings.py says of it; empty where it does not set it."""
        found = self._comments[OURS].get(name)
        return found.text if found else ""

    def origin(self, name: str) -> str:
        """Where its value came from, in words."""
        if addon := self._addons.get(name):
            cause = getattr(addon, "decided_by", None)
            path = f"the add-on {global_object_name(addon)}"
            if cause is None:
                return path
            return f"{path}, by {cause} = {self.value(cause)} ({self.origin(cause)})"
        priority = self.settings.getpriority(name)
        if priority == SETTINGS_PRIORITIES["project"]:
            return self._origin_in_project(name)
        return {
            None: "nowhere: it is not set",
            SETTINGS_PRIORITIES["default"]: "Scrapy's default",
            SETTINGS_PRIORITIES["spider"]: f"the spider {global_object_name(self.spider)}",
            SETTINGS_PRIORITIES["cmdline"]: "the command line",
        }.get(priority, f"somebody's own priority, {priority}")

    def _origin_in_project(self, name: str) -> str:
        if (variable := _VARIABLES.get(name, "")) in os.environ:
            return f"the environment variable {variable}"
        for module, found in self._comments.items():
            # Another module may have it from ours, or have changed it in its own way.
            if name in found and getattr(sys.modules[module], name) == self.settings[name]:
                return f"{module.replace('.', '/')}.py, line {found[name].line}"
        return f"the settings module {self.module}"


def _comments_of(module: str) -> Mapping[str, Comment]:
    try:
        return comments(inspect.getsource(importlib.import_module(module)))
    except OSError:  # it was installed without its source
        return {}


def without_secrets(name: str, value: Any) -> object:
    """A setting's value without what is secret, in the types of JSON.

    Secret are passwords in addresses, and whatever has a name that says so,
    also inside of a setting.
    """
    if value and _SECRET.search(name):
        return HIDDEN
    if isinstance(value, Mapping):
        return {_masked(str(key)): without_secrets(str(key), each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [without_secrets("", each) for each in value]
    if isinstance(value, type):
        return global_object_name(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    return _masked(str(value))


def _masked(text: str) -> str:
    text = _LOGIN.sub(f"{HIDDEN}@", without_password(text, f"{HIDDEN}@"))
    return _PARAMETER.sub(rf"\1{HIDDEN}", text)
