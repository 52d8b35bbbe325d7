"""The pytest plugin's switch: its options, marker and fixtures, and nothing else until one is used.

It stands outside the package, since to import anything of `khabar` is to import its records and
arrays; what is used comes from `khabar.plugin`.
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from khabar import Corpus, Report, System
    from khabar.plugin.runs import Runs

_MARKER = (
    "khabar(system, task, measure, at_least): runs a system (a name, 'module:attribute' or a YAML "
    "file; default: that of --khabar) and fails the test if the F1 of `measure` of `task` is below "
    "`at_least`. Example: @pytest.mark.khabar("
    "system='my_package:MyTagger', task='dates', measure='value', at_least=0.5)"
)
_RUNS: pytest.StashKey[Runs] = pytest.StashKey()
_SESSION: pytest.StashKey[str] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    group = parser.getgroup("khabar", "information extraction from Arabic news (khabar)")
    group.addoption(
        "--khabar",
        metavar="SYSTEM",
        help="add one test per article and task for a system: a name, module:attribute or a YAML "
        "file. The system runs once; -m khabar runs only these tests. Example: --khabar regex",
    )
    group.addoption(
        "--khabar-at-least",
        metavar="TASK.MEASURE=F1",
        action="append",
        help="add a test that F1 (from 0 to 1) is at least this high; repeat for more. Example: "
        "--khabar-at-least dates.value=0.5",
    )
    group.addoption(
        "--khabar-baseline",
        metavar="RUN",
        help="add one test per headline score that it did not fall below an earlier run: a run's "
        "folder or a predictions.jsonl (default: no such tests)",
    )
    group.addoption(
        "--khabar-tolerance",
        metavar="F1",
        type=float,
        help="how far a score may fall below the baseline, from 0 to 1 (default: 0)",
    )
    group.addoption(
        "--khabar-data",
        metavar="CORPUS",
        help="corpus: practice, a .jsonl or .parquet file, a dataset folder, a Hub id, or a file "
        "in another format (default: the five articles)",
    )
    group.addoption(
        "--khabar-from",
        metavar="FORMAT",
        help="format of --khabar-data, as in conll,labels=anercorp (see `khabar formats`; default: "
        "the one that it looks like)",
    )
    group.addoption(
        "--khabar-out",
        metavar="FOLDER",
        help="keep the run in this folder, for example as a baseline; answers that are there are "
        "not asked again (default: not kept)",
    )
    group.addoption(
        "--khabar-jobs", metavar="N", type=int, help="articles to process at once (default: 1)"
    )
    group.addoption(
        "--khabar-limit",
        metavar="N",
        type=int,
        help="run on the first N articles alone (default: all)",
    )
    group.addoption(
        "--khabar-suite",
        metavar="NAME",
        action="append",
        help="also run the system on a suite (see `khabar suite list`), and add one test per arm; "
        "repeat for more (default: no suite)",
    )
    group.addoption(
        "--khabar-suite-seeds",
        metavar="N",
        type=int,
        help="seeds of each arm to run on (default: 3)",
    )
    group.addoption(
        "--khabar-max-drop",
        metavar="MEASURE=DROP",
        action="append",
        help="fail an arm whose F1 is lower than that of the articles by more than this, from 0 to "
        "1; repeat for more. SUITE/ARM:MEASURE=DROP bounds one arm. Example: --khabar-max-drop "
        "entities.strict=0.05",
    )
    parser.addini(
        "khabar_at_least",
        type="linelist",
        default=[],
        help="thresholds, as for --khabar-at-least; they apply to runs with --khabar",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker; where an option is used, fail early if it is wrong."""
    config.addinivalue_line("markers", _MARKER)
    worker: dict[str, Any] | None = getattr(config, "workerinput", None)
    config.stash[_SESSION] = worker["khabar_session"] if worker else uuid.uuid4().hex
    options = vars(config.option)
    if any(name.startswith("khabar") and options[name] is not None for name in options):
        from khabar.plugin.options import check

        check(config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401
    """Tell the workers of pytest-xdist where they keep their runs together."""
    node.workerinput["khabar_session"] = node.config.stash[_SESSION]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what the session kept; its workers leave that to it."""
    if _SESSION in config.stash and not hasattr(config, "workerinput"):
        shutil.rmtree(_folder(config), ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Add the tests of --khabar; they are selected like any other."""
    if config.option.khabar:
        from khabar.plugin.suite import Suite

        items.extend(session.genitems(Suite.of(session, _runs(config))))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Hold a test's markers to what they ask for, before its own lines run."""
    if isinstance(item, pytest.Function) and item.get_closest_marker("khabar"):
        from khabar.plugin.markers import hold

        hold(item, _runs(item.config))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what a system got most wrong under a failed test that asked for its report."""
    report = yield
    if call.when == "call" and report.failed and "khabar_report" in getattr(item, "funcargs", ()):
        from khabar.plugin.markers import worst_mentions

        report.sections += worst_mentions(item)
    return report


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the scores of the systems that ran."""
    if _folder(config).exists():
        from khabar.plugin.summary import show

        show(terminalreporter, _runs(config))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the scores of the systems that ran into the JUnit report, if there is one."""
    if not hasattr(session.config, "workerinput") and _folder(session.config).exists():
        from khabar.plugin.summary import record

        record(session.config, _runs(session.config))


@pytest.fixture(scope="session")
def khabar_articles(request: pytest.FixtureRequest) -> Corpus:
    """Return the articles of --khabar-data, or khabar's own, with gold: a khabar.Corpus."""
    return _runs(request.config).articles


@pytest.fixture(scope="session")
def khabar_evaluate(request: pytest.FixtureRequest) -> Callable[[str | Path | System], Report]:
    """Return a function that runs a system on `khabar_articles` and returns its khabar.Report.

    It takes what `khabar.evaluate` takes: a name, 'module:attribute', a YAML file or an object.
    A system runs once per session, also under pytest-xdist (an object: once per process).
    """
    runs = _runs(request.config)

    def evaluate(system: str | Path | System) -> Report:
        return runs.of(system).report

    return evaluate


@pytest.fixture
def khabar_report(request: pytest.FixtureRequest) -> Report:
    """Return the khabar.Report of the system of the test's marker, or of --khabar."""
    from khabar.plugin.markers import run_of

    return run_of(request.node, _runs(request.config)).report


def _runs(config: pytest.Config) -> Runs:
    if _RUNS not in config.stash:
        from khabar.plugin.runs import Runs

        config.stash[_RUNS] = Runs(_folder(config), config.option, config.invocation_params.dir)
    return config.stash[_RUNS]


def _folder(config: pytest.Config) -> Path:
    """Return the folder that all processes of the session share; it need not exist."""
    return Path(tempfile.gettempdir()) / f"khabar-{config.stash[_SESSION]}"
