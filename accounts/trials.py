"""Whether a parameter's new value can be tried out before it holds (试算影响): an upper floor knows how."""

from collections.abc import Callable

Address = Callable[[str], str]
_addresses: list[Address] = []


def offer(address: Address) -> Address:
    """From now on ``address(key)`` is asked for the page on which a value of ``key`` can be tried out."""
    if address not in _addresses:
        _addresses.append(address)
    return address


def address(key: str) -> str:
    """The page on which a value of this parameter can be tried out, empty where there is none."""
    return next((found for each in _addresses if (found := each(key))), "")
