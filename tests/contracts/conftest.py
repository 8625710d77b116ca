"""The county of tests/contracts/county, imported and cross-checked once; tests that change it take a copy."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.contracts.site import EXPECTED, FILES, GOOD, Answer, Site, new_site


@pytest.fixture(scope="session")
def bare(migrated: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An installation that knows its regions and nothing else; only to be copied."""
    site = new_site(tmp_path_factory.mktemp("bare") / "var", migrated)
    for file in GOOD:
        if file["command"] == "import_regions":
            assert site.bring(file).status == 0
    yield site
    site.remove()


@pytest.fixture(scope="session")
def arrivals(
    migrated: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, dict[str, Answer]]]:
    """An installation into which every file was brought, in order, and the answers; only to be copied."""
    site = new_site(tmp_path_factory.mktemp("imported") / "var", migrated)
    answers = {file["file"]: site.bring(file) for file in FILES}
    yield site, answers
    site.remove()


@pytest.fixture(scope="session")
def imported(arrivals: tuple[Site, dict[str, Answer]]) -> Site:
    """The county with all its files, never cross-checked; only to be copied."""
    return arrivals[0]


@pytest.fixture(scope="session")
def answers(arrivals: tuple[Site, dict[str, Answer]]) -> dict[str, Answer]:
    """What each file's command answered, by file name."""
    return arrivals[1]


@pytest.fixture(scope="session")
def checked(imported: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, dict]]:
    """The county cross-checked on its day, and what the command answered; only to be read or copied."""
    site = imported.copy(tmp_path_factory.mktemp("checked") / "var")
    yield site, site.done("crosscheck", "--as-of", EXPECTED["as_of"], "--json")
    site.remove()


@pytest.fixture
def copy_of(tmp_path: Path) -> Iterator[Callable[[Site], Site]]:
    """``copy_of(site)``: the same installation for this test alone."""
    made: list[Site] = []

    def copied(site: Site) -> Site:
        made.append(site.copy(tmp_path / f"copy{len(made)}"))
        return made[-1]

    yield copied
    for site in made:
        site.remove()
