"""Two people at the same moment, on PostgreSQL: a deed of somebody else on a connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


class Other(threading.Thread):
    """A deed of somebody else; what it ended with."""

    def __init__(self, deed: Callable[[], Any]) -> None:
        super().__init__()
        self.deed, self.result = deed, None

    def run(self) -> None:
        """It is done, or refused."""
        try:
            self.result = self.deed()
        except Exception as error:
            self.result = error
        finally:
            connection.close()


def waits(other: Other) -> bool:
    """Whether the other deed is still waiting for our lock after a moment."""
    other.join(1.0)
    return other.is_alive()
