"""What has been found before, kept by content: the same question to the same text by the same longstop.

A key is taken of everything on which an answer depends, longstop's own code and the libraries it stands on included. So
a kept answer is never out of date, and the folder may be shared by runs at the same time and deleted at any time.
"""

from longstop.store.answers import Answers, Told
from longstop.store.cache import Cache, default
from longstop.store.version import code, steady

__all__ = ["Answers", "Cache", "Told", "code", "default", "steady"]
