"""Every knob, with its reason. Values that Scrapy sets otherwise name Scrapy's default."""

from belgafeed import __version__

BOT_NAME = "belgafeed"
SPIDER_MODULES = ["belgafeed.spiders"]
NEWSPIDER_MODULE = "belgafeed.spiders"
COMMANDS_MODULE = "belgafeed.commands"

# --- Where the news is -----------------------------------------------------------------------

# The newsroom's root.
BELGAFEED_SITE_BELGA = "https://www.belganewsagency.eu"
# The address of a feed page. There is no default that is safe to send strangers to.
BELGAFEED_SITE_MINISTRY = None
# At most this many of the newest stories are looked at in one crawl of the newsroom.
BELGAFEED_MAX_STORIES = 100
# At most this many pages of one feed: aggregators expire items after some weeks, and a pager
# that is longer than this is broken.
BELGAFEED_MAX_PAGES = 50

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

BELGAFEED_DATABASE_URL = "sqlite:///belgafeed.sqlite"

ITEM_PIPELINES = {
    "belgafeed.pipelines.Clean": 100,
    "belgafeed.pipelines.ResolveDates": 200,
    "belgafeed.pipelines.Validate": 300,
    "belgafeed.pipelines.Deduplicate": 400,
}
EXTENSIONS = {"belgafeed.extensions.runrecord.RunRecord": 0}
# default None: JSON would write é as \u00e9.
FEED_EXPORT_ENCODING = "utf-8"

# --- A guest that sites are glad to have -----------------------------------------------------

# Who to ask about this crawler: an address that a site's operator can reach, in the user agent.
BELGAFEED_CONTACT = "set BELGAFEED_CONTACT to your address"
ADDONS = {"belgafeed.addon.Contact": 0}
# default "Scrapy/VERSION (+https://scrapy.org)". The add-on puts the contact behind it.
USER_AGENT = f"belgafeed/{__version__}"
# default False.
ROBOTSTXT_OBEY = True
# default 16 and 8: one request at a time. It also keeps documents in the order of the starts,
# and a story must not come after its own correction.
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# default 0: seconds between two requests to a site, ±50 %.
DOWNLOAD_DELAY = 1.0
# default False: a slow site is asked less often.
AUTOTHROTTLE_ENABLED = True
# default 5.0: begin at the delay above.
AUTOTHROTTLE_START_DELAY = 1.0
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

DOWNLOADER_MIDDLEWARES = {"belgafeed.middlewares.samesite.SameSite": 610}

# --- Light -----------------------------------------------------------------------------------

# default 100: so many tasks are started for every response, and a story is one item. One also
# keeps the items of a page in its order.
CONCURRENT_ITEMS = 1
# default "DEBUG": a line for every request.
LOG_LEVEL = "INFO"
# default "WARNING": a story that is known already is no warning.
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"
