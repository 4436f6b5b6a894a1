"""Work that would stop the sockets (fsync) runs in a real thread beside the hub.

It must not touch locks or queues: gevent's belong to the greenlets of one thread.
"""

from collections.abc import Callable
from typing import TypeVar

import gevent
from gevent.monkey import is_module_patched

T = TypeVar("T")


def aside(work: Callable[[], T]) -> T:
    """Run `work` off gevent's loop when there is one; otherwise here, in the request's thread."""
    if not is_module_patched("threading"):
        return work()
    found: T = gevent.get_hub().threadpool.apply(work)
    return found
