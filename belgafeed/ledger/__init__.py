"""The ledger: which stories are known, in which versions, and what is still to be fetched.

The only SQL of the project. :class:`Ledger` stores stories, :class:`Frontier` knows where a crawl
has to look; a story is marked as seen by the transaction that stores it.
"""

from belgafeed.ledger.archive import Archive, Dated, Failing, Run, Standing, Version
from belgafeed.ledger.database import Database, LedgerError
from belgafeed.ledger.extracts import Extracts, Selection
from belgafeed.ledger.frontier import Bookmark, Document, Frontier, Listed
from belgafeed.ledger.letters import Letter, Letters
from belgafeed.ledger.outbox import RunName
from belgafeed.ledger.stories import Ledger, Put
from belgafeed.ledger.upkeep import Thinned, Upkeep

__all__ = [
    "Archive",
    "Bookmark",
    "Database",
    "Dated",
    "Document",
    "Extracts",
    "Failing",
    "Frontier",
    "Ledger",
    "LedgerError",
    "Letter",
    "Letters",
    "Listed",
    "Put",
    "Run",
    "RunName",
    "Selection",
    "Standing",
    "Thinned",
    "Upkeep",
    "Version",
]
