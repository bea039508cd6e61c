"""Every knob, with its reason. Values that Scrapy sets otherwise name Scrapy's default."""

import os

from belgafeed import __version__

BOT_NAME = "belgafeed"
SPIDER_MODULES = ["belgafeed.spiders"]
NEWSPIDER_MODULE = "belgafeed.spiders"
COMMANDS_MODULE = "belgafeed.commands"

# --- Where the news is -----------------------------------------------------------------------

# The newsroom's root.
BELGAFEED_SITE_BELGA = "https://www.belganewsagency.eu"
# The addresses of feed pages, apart by spaces. There is no default that is safe to send strangers
# to.
BELGAFEED_SITE_MINISTRY = None
# The locales of the stories that the newsroom's listing is asked for, such as "en_BE nl_BE". Empty:
# all of them in one listing.
BELGAFEED_LOCALES = ""
# The feed behind a feed page has exact dates; it is asked when the page has news.
BELGAFEED_UPSTREAM = True
# At most this many of the newest stories are fetched by the first poll of a newsroom. Later polls
# read on until they meet what they know; for older stories there is the backfill.
BELGAFEED_MAX_STORIES = 1000
# At most this many pages of one feed: aggregators expire items after some weeks, and a pager
# that is longer than this is broken.
BELGAFEED_MAX_PAGES = 50

# --- How often ------------------------------------------------------------------------------

# A poll reads a listing back to this long before the newest story of the last poll: stories are
# published with a date in the past, too.
BELGAFEED_OVERLAP = "1d"
# The ages at which a story is looked at again. Most edits come within hours.
BELGAFEED_REVISIT = "1h 6h 1d 3d 7d"
# On a terminal, a line shows how far a crawl is, and a summary takes the place of Scrapy's page of stats.
BELGAFEED_PROGRESS = True
# A feed page whose site has not read the feed itself for longer is stalled.
BELGAFEED_STALLED = "1d"

# --- How it is read --------------------------------------------------------------------------

# The zone in which the sites write times that have no offset, and count their days.
BELGAFEED_ZONE = "Europe/Brussels"
# The rule that prints the ages: 8 for Drupal 8 and later, or 7. None: each page is asked, and
# it is 8 where the page does not tell.
BELGAFEED_DRUPAL = None
# The parts that an age has at most. None: each page is asked, and it is Drupal's default, 2,
# where the page does not tell.
BELGAFEED_GRANULARITY = None

# --- Where it goes ---------------------------------------------------------------------------

# The ledger: a file (sqlite:///...), or a server (postgresql://user@host/name), which needs
# requirements-postgresql.txt.
BELGAFEED_DATABASE_URL = "sqlite:///belgafeed.sqlite"
# A story that is nearly one that is stored: flag gives both one cluster; drop stores it all the same
# and gives it to no exporter; off does not look.
BELGAFEED_NEAR_DUPLICATES = "flag"
# A story that was another one at so many looks in a row is restless, an advertisement in its text
# perhaps: from then on one version a day is kept.
BELGAFEED_RESTLESS = 24

# What feeds call themselves (RSS, Atom, JSON Feed, pages), and the page that they belong to. None: the
# newsroom's root.
BELGAFEED_FEED_TITLE = "Belgian public news"
BELGAFEED_FEED_URL = None

ITEM_PIPELINES = {
    "belgafeed.pipelines.Clean": 100,
    "belgafeed.pipelines.ResolveDates": 200,
    "belgafeed.pipelines.Validate": 300,
    "belgafeed.pipelines.Deduplicate": 400,
}
EXTENSIONS = {
    "belgafeed.extensions.deadletters.DeadLetters": 0,
    "belgafeed.extensions.delivery.Delivery": 0,
    "belgafeed.extensions.runrecord.RunRecord": 0,
    "belgafeed.extensions.progress.Progress": 0,
    "belgafeed.extensions.alerts.Alerts": 0,
    "belgafeed.extensions.metrics.Metrics": 0,
}
# default None: JSON would write é as \u00e9.
FEED_EXPORT_ENCODING = "utf-8"
# default {}: what a crawl stores, a file a day (UTC) of each source; none where there is no news. -o and
# -O go before it.
FEEDS = {"news/%(name)s/%(day)s.jsonl": {"format": "jsonlines", "store_empty": False}}
# default None: it has the day.
FEED_URI_PARAMS = "belgafeed.feedstorage.uri_params"
# default {}: Scrapy's own formats stay, save csv.
FEED_EXPORTERS = {
    "rss": "belgafeed.exporters.rss.RssExporter",
    "atom": "belgafeed.exporters.atom.AtomExporter",
    "newsmlg2": "belgafeed.exporters.newsmlg2.NewsMLG2Exporter",
    "csv": "belgafeed.exporters.table.CsvExporter",
    "parquet": "belgafeed.exporters.parquet.ParquetExporter",
    "html": "belgafeed.exporters.html.HtmlExporter",
    "jsonfeed": "belgafeed.exporters.jsonfeed.JsonFeedExporter",
    "ninjs": "belgafeed.exporters.ninjs.NinjsExporter",
    "jsonld": "belgafeed.exporters.jsonld.JsonLdExporter",
    "markdown": "belgafeed.exporters.markdown.MarkdownExporter",
}
# default Scrapy's own: a run that is killed would leave half a file, and nothing of the old one, and one
# that breaks off would send what it has.
FEED_STORAGES = {
    "": "belgafeed.feedstorage.WholeFile",
    "file": "belgafeed.feedstorage.WholeFile",
    "ftp": "belgafeed.feedservers.WholeFTP",
    "ftps": "belgafeed.feedservers.WholeFTP",
    "gs": "belgafeed.feedservers.WholeGCS",
    "s3": "belgafeed.feedservers.WholeS3",
}

# --- Who is told how it goes -----------------------------------------------------------------

# Who is told when a verdict becomes another one: URLs of apprise, apart by spaces. They are secrets, so the
# environment has them: this file is in version control, and anybody on the machine sees arguments.
BELGAFEED_ALERT_URLS = os.environ.get("BELGAFEED_ALERT_URLS")
# A file for Prometheus's node exporter, which ends in .prom.
BELGAFEED_METRICS_FILE = None

# --- A guest that sites are glad to have -----------------------------------------------------

# Who to ask about this crawler: an address that a site's operator can reach, in the user agent.
BELGAFEED_CONTACT = None
# How hard a site is asked: polite, brisk or loopback. belgafeed/addon.py has what each sets.
BELGAFEED_PACE = "polite"
# Seconds, the longest wait between two requests that a site can ask for (Retry-After, Crawl-delay)
# or get by failing.
BELGAFEED_MAX_WAIT = 300.0
# So many failed answers in a row, retries included, end a run's requests to a site. What was not
# fetched is fetched by the next run.
BELGAFEED_MAX_FAILURES = 60
ADDONS = {
    "belgafeed.addon.Pace": 0,
    "belgafeed.addon.Contact": 1,
    "belgafeed.addon.Terminal": 2,
}
# default "Scrapy/VERSION (+https://scrapy.org)". The add-on puts the contact behind it.
USER_AGENT = f"belgafeed/{__version__}"
# default False.
ROBOTSTXT_OBEY = True
# default "ERROR": what could not be fetched has a line of ours.
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
# default 20: an address that moved has one hop, perhaps one more to its canonical host.
REDIRECT_MAX_TIMES = 5
# default True: neither site uses it, and it could lead to another site.
METAREFRESH_ENABLED = False
# default {}: saved documents (their slot is the empty host) have nobody to be polite to.
DOWNLOAD_SLOTS = {"": {"concurrency": 1, "delay": 0}}
# default True: neither site needs any.
COOKIES_ENABLED = False

# --- Safe by default -------------------------------------------------------------------------

# default 1 GiB: a story is some 10 kB, a listing of 1,000 stories some 2 MB.
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024
# default 32 MiB: warn before that.
DOWNLOAD_WARNSIZE = 8 * 1024 * 1024
# default 180: seconds; neither site takes more than a few.
DOWNLOAD_TIMEOUT = 30
# default False.
DOWNLOAD_VERIFY_CERTIFICATES = True
# default all of them: a listing must not lead there.
DOWNLOAD_HANDLERS = {"data": None, "ftp": None, "s3": None}
# default True: both open a way in.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

DOWNLOADER_MIDDLEWARES = {
    # Before all that asks a site for something.
    "belgafeed.middlewares.answered.Answered": 10,
    # Between Scrapy's RobotsTxtMiddleware (100) and its RetryMiddleware (550).
    "belgafeed.middlewares.robots.RobotsUnreachable": 540,
    # Nearer to the site than RetryMiddleware: it sees each try.
    "belgafeed.middlewares.backoff.Backoff": 560,
    "belgafeed.middlewares.crawldelay.CrawlDelay": 570,
    "belgafeed.middlewares.conditional.Conditional": 580,
    # Nearer to the site than RedirectMiddleware (600).
    "belgafeed.middlewares.samesite.SameSite": 610,
}

# --- Light -----------------------------------------------------------------------------------

# default 100: so many tasks are started for every response, and a story is one item. One also
# keeps the items of a page in its order.
CONCURRENT_ITEMS = 1
# default "DEBUG": a line for every request.
LOG_LEVEL = "INFO"
# default "WARNING": a story that is known already is no warning.
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"
