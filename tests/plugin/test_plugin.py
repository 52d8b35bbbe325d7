"""The pytest plugin as its users meet it: options, marker, fixtures, and what a failure shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import khabar
import khabar.plugin.markers
import khabar.plugin.summary  # loaded before pytester looks
import khabar.render.terminal

khabar.evaluate("regex")  # arrays cannot be loaded twice in one process

YEARS = """
import os, re
import khabar

class Years:
    name = "years"

    def predict(self, article):
        with open("asked.txt", "a") as file:
            file.write(article.id + "\\n")
        if article.id == os.environ.get("TOO_HARD"):
            raise ValueError("too hard")
        found = re.finditer(r"\\b(?:19|20)\\d\\d\\b", article.text)
        dates = [khabar.Date(start=m.start(), end=m.end(), type="DATE", value=m[0]) for m in found]
        return khabar.Prediction(id=article.id, dates=dates)
"""
SYSTEM = "years:Years"


@pytest.fixture
def folder(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("KHABAR_NO_SKIPS", raising=False)
    pytester.makepyfile(years=YEARS)
    return pytester.path


def asked(folder: Path) -> list[str]:
    return sorted((folder / "asked.txt").read_text().split())


ALL = ["000", "001", "002", "003", "004"]


def test_no_test_file_is_needed(pytester: pytest.Pytester, folder: Path) -> None:
    done = pytester.runpytest("--khabar", SYSTEM, "-v", "--khabar-at-least", "dates.relaxed=0.1")
    done.assert_outcomes(passed=6, skipped=10)
    done.stdout.fnmatch_lines(
        [
            "khabar::years:Years::entities[[]000[]] SKIPPED (entities: not attempted)*",
            "khabar::years:Years::dates[[]004[]] PASSED*",
            "khabar::years:Years::dates[[]relaxed at least 0.1[]] PASSED*",
            "*= khabar =*",
            "years: headline scores, %",
            "*F1 * 95% interval * floor * ceiling*",
            "*dates value * 8.9 * 1.1–45.8 * 16.7 * 100.0*",
            "khabar-1.*:* · scorer-*",
            "went wrong most:",
            "  37 dates: missed",
            "    *الآن* 3, *",
            "next: give --khabar-out FOLDER, *",
        ]
    )
    assert "entities strict" not in done.stdout.str()  # it was not attempted
    assert asked(folder) == ALL


def test_it_is_added_to_other_tests_and_selected_like_them(
    pytester: pytest.Pytester, folder: Path
) -> None:
    pytester.makepyfile("def test_other(): ...")
    pytester.runpytest("--khabar", SYSTEM).assert_outcomes(passed=6, skipped=10)
    only = pytester.runpytest("--khabar", SYSTEM, "-m", "khabar", "-k", "dates and 001")
    only.assert_outcomes(passed=1, deselected=15)
    shown = pytester.runpytest("--khabar", SYSTEM, "--collect-only", "-q")
    shown.stdout.fnmatch_lines(["khabar::years:Years::events[[]002[]]", "16 tests collected*"])


@pytest.mark.slow
def test_the_system_runs_once_under_xdist(pytester: pytest.Pytester, folder: Path) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.khabar(system="years:Years")
        def test_report(khabar_report):
            assert khabar_report["dates"]["value"].f1 > 0
        """
    )
    done = pytester.runpytest_subprocess("--khabar", SYSTEM, "-n", "2")
    done.assert_outcomes(passed=6, skipped=10)
    done.stdout.fnmatch_lines(["*dates value * 8.9 *"])
    assert asked(folder) == ALL


def test_a_module_that_leaves_is_a_usage_error(pytester: pytest.Pytester, folder: Path) -> None:
    (folder / "years.py").write_text("import os; os._exit(0)")
    done = pytester.runpytest_subprocess("--khabar", SYSTEM)
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines(
        ["ERROR: --khabar: years:Years: years fails: SystemExit: os._exit(0)"]
    )


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "cp1256", "latin-1"])
def test_the_table_fits_the_terminal_s_encoding(folder: Path, encoding: str) -> None:
    command = [sys.executable, "-m", "pytest", "--khabar", SYSTEM, "-k", "dates", "-m", "khabar"]
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    lines = done.stdout.decode(encoding).splitlines()
    (row,) = [line for line in lines if "value" in line and "16.7" in line]
    assert row.startswith("|dates")
    assert any(line.startswith("+---") for line in lines)
    assert max(map(len, lines)) < 300


def test_what_raises_fails_its_article_with_its_own_traceback(
    pytester: pytest.Pytester, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOO_HARD", "003")
    done = pytester.runpytest("--khabar", SYSTEM)
    done.assert_outcomes(passed=4, failed=1, skipped=10)
    done.stdout.fnmatch_lines(
        [
            "years: ValueError: too hard (years.py, line *)",
            "Traceback (most recent call last):",
            '  File "*years.py", line *, in predict',
            '    raise ValueError("too hard")',
            "ValueError: too hard",
            "FAILED khabar::years:Years::dates[[]003[]]*ValueError: too hard*",
        ]
    )
    assert "attempt.py" not in done.stdout.str()


@pytest.mark.parametrize(
    "code",
    [
        "os._exit(0)",
        "threading.Thread(target=os._exit, args=[0]).start(); os._exit(0)",
        "os.fork() or os._exit(0); os.wait(); os._exit(0)",
    ],
)
def test_a_system_cannot_end_pytest(pytester: pytest.Pytester, folder: Path, code: str) -> None:
    (folder / "years.py").write_text(
        "import threading\n" + YEARS.replace("raise Val", f"{code}; raise Val")
    )
    pytester.makeconftest("import os; os.environ['TOO_HARD'] = '003'")
    done = pytester.runpytest_subprocess("--khabar", SYSTEM)
    done.assert_outcomes(passed=4, failed=1, skipped=10)
    done.stdout.fnmatch_lines(["years: SystemExit: os._exit(0) (*"])


def test_a_threshold_that_is_missed_shows_the_worst_mentions(
    pytester: pytest.Pytester, folder: Path
) -> None:
    done = pytester.runpytest("--khabar", SYSTEM, "--khabar-at-least", "dates.value=0.5")
    done.assert_outcomes(passed=5, failed=1, skipped=10)
    done.stdout.fnmatch_lines(
        [
            "years: dates.value is 0.089, below 0.5 (precision 0.500, recall 0.049, 2 right)",
            "39 are not right; the 5 worst mistakes:",
            "  002 [[]2314, 2318) missed: gold DATE PRESENT_REF (3 times)",
        ]
    )
    shown = done.stdout.str().partition("short test summary")[0]  # which CI repeats in full
    (line,) = re.findall(r"150, 160\) .*\n    (.*)\n", shown)
    assert (line[0], line[-1]) == ("\u2067", "\u2069")  # the text is isolated, right to left
    assert "[يوم الخميس]" in line
    assert len(re.findall(r"^  \d\d\d \[", shown, re.MULTILINE)) == 5


def test_thresholds_of_the_ini_file_count_too(pytester: pytest.Pytester, folder: Path) -> None:
    pytester.makepyprojecttoml(
        """
        [tool.pytest.ini_options]
        khabar_at_least = ["dates.value=0.9", "dates.strict=0.9", "events.TC=0.1"]
        """
    )
    done = pytester.runpytest("--khabar", SYSTEM, "--khabar-at-least", "dates.value=0.01")
    done.assert_outcomes(passed=6, failed=2, skipped=10)
    done.stdout.fnmatch_lines(
        ["years: no events.TC to be 0.1 at least: entities: not attempted; events: not attempted"]
    )
    pytester.makepyfile("def test_other(): ...")
    pytester.runpytest().assert_outcomes(passed=1)


def test_markers(pytester: pytest.Pytester, folder: Path) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.khabar(system="years:Years", task="dates", measure="relaxed", at_least=0.1)
        def test_reached(khabar_report):
            assert khabar_report.system == "years"

        @pytest.mark.khabar(system="years:Years", task="dates", measure="value", at_least=0.5)
        def test_missed():
            raise AssertionError("its own lines do not run")

        @pytest.mark.khabar(system="years:Years", task="dates", at_least=0.5)
        def test_half_a_threshold(): ...

        @pytest.mark.khabar("years:Years")
        def test_nameless(): ...

        @pytest.mark.khabar(system="years:Years", task="date", measure="value", at_least=0.5)
        def test_no_task(): ...

        @pytest.mark.khabar(system="nowhere:Tagger", task="dates", measure="value", at_least=0.5)
        def test_no_system(): ...

        @pytest.mark.khabar(system="years:Years", task="dates", measure="value", at_least=5)
        def test_no_share(): ...

        @pytest.mark.khabar(system="years:Years", task="dates", measure="relaxed", at_least=0.1)
        class TestClass:
            def test_inherits(self): ...
        """
    )
    done = pytester.runpytest()
    done.assert_outcomes(passed=2, failed=6)
    for line in (
        "years: dates.value is 0.089, below 0.5*",
        "@pytest.mark.khabar: at_least without measure",
        "@pytest.mark.khabar: 'years:Years': it takes system, task, measure, at_least, each *",
        "@pytest.mark.khabar: task: 'date' is unknown; did you mean 'dates'[?] known: *",
        "@pytest.mark.khabar: nowhere:Tagger: there is no module 'nowhere' here; *",
        "@pytest.mark.khabar: 5: F1 is from 0 to 1, such as 0.5",
    ):
        done.stdout.fnmatch_lines([line])
    assert "its own lines" not in done.stdout.str()
    assert "During handling" not in done.stdout.str()
    assert asked(folder) == ALL


def test_fixtures(pytester: pytest.Pytester, folder: Path) -> None:
    pytester.makepyfile(
        """
        import khabar, pytest

        def test_articles(khabar_articles):
            assert [a.id for a in khabar_articles] == ["000", "001", "002", "003", "004"]
            assert khabar_articles[0].entities

        def test_evaluate(khabar_evaluate):
            assert khabar_evaluate("years:Years") is khabar_evaluate("years:Years")

        def test_an_object(khabar_evaluate):
            system = khabar.system("years:Years")
            assert khabar_evaluate(system) is khabar_evaluate(system)

        @pytest.mark.khabar(system="years:Years", task="dates")
        def test_own_assertion(khabar_report):
            assert khabar_report["dates"]["value"].f1 > 0.5

        def test_no_system(khabar_report): ...
        """
    )
    done = pytester.runpytest()
    done.assert_outcomes(passed=3, failed=1, errors=1)
    done.stdout.fnmatch_lines(
        [
            "which system? Give @pytest.mark.khabar(system=*), or --khabar SYSTEM",
            "*- khabar: years, dates.value 0.089 -*",
            "39 are not right; the 5 worst mistakes:",
            "*= khabar: other systems =*",
            "years:Years: <Report years: dates.value 8.9>",
        ]
    )
    assert len(asked(folder)) == 2 * len(ALL)  # once by its name, once as an object
    pytester.runpytest("--khabar", SYSTEM, "-k", "no_system").assert_outcomes(
        passed=1, deselected=19
    )


def test_the_report_is_documented(pytester: pytest.Pytester) -> None:
    markers = pytester.runpytest("--markers").stdout.str()
    assert "@pytest.mark.khabar(system, task, measure, at_least): runs a system" in markers
    fixtures = pytester.runpytest("--fixtures").stdout.str()
    for name in ("khabar_articles", "khabar_evaluate", "khabar_report"):
        assert re.search(rf"^{name}\b.*\n    Return ", fixtures, re.MULTILINE)
    assert "--khabar-at-least=TASK.MEASURE=F1" in pytester.runpytest("--help").stdout.str()


def test_junit_has_scores_and_signatures(pytester: pytest.Pytester, folder: Path) -> None:
    pytester.runpytest(
        "--khabar", SYSTEM, "--khabar-at-least", "dates.value=0.01", "--junitxml", "junit.xml"
    )
    tree = ET.parse("junit.xml")
    cases = {case.get("name"): case for case in tree.iter("testcase")}
    assert cases["dates[000]"].get("classname") == "khabar.years:Years"
    of_case = properties(cases["dates[value at least 0.01]"])
    assert of_case["dates.value.f1"] == "0.0889"
    assert of_case["dates.value.signature"].startswith("dates.value|mentions:overlap+value|khabar-")
    assert properties(cases["dates[001]"])["dates.relaxed.recall"] == "0.1111"
    (suite,) = tree.iter("testsuite")
    assert properties(suite)["years:Years: dates.value.precision"] == "0.5000"


def properties(node: ET.Element) -> dict[str, str]:
    found = node.find("properties")
    assert found is not None
    return {str(each.get("name")): str(each.get("value")) for each in found}


class TestBaseline:
    @pytest.fixture
    def old(self, folder: Path) -> Path:
        khabar.evaluate("regex", out=folder / "runs/old")
        return folder / "runs/old"

    def test_what_was_lost_is_listed(
        self, pytester: pytest.Pytester, folder: Path, old: Path
    ) -> None:
        done = pytester.runpytest("--khabar", SYSTEM, "--khabar-baseline", "runs/old")
        done.assert_outcomes(passed=5, failed=5, skipped=10)
        done.stdout.fnmatch_lines(
            [
                "dates.value fell from 0.976 (regex) to 0.089, by more than 0",
                "lost:",
                "  000 [[]150, 160) missed: gold DATE 2025-12-04",
                "  * and 18 more",
            ]
        )
        assert "made up since" not in done.stdout.str()

    def test_a_fall_within_the_tolerance_is_none(
        self, pytester: pytest.Pytester, folder: Path, old: Path
    ) -> None:
        within = ("--khabar", SYSTEM, "--khabar-baseline", "runs/old", "--khabar-tolerance")
        pytester.runpytest(*within, "0.98", "-k", "baseline").assert_outcomes(
            passed=5, deselected=15
        )
        pytester.runpytest(*within, "0.88", "-k", "dates and baseline").assert_outcomes(
            failed=1, deselected=19
        )

    def test_the_same_system_loses_nothing(self, pytester: pytest.Pytester, old: Path) -> None:
        again = pytester.runpytest(
            "--khabar", "regex", "--khabar-baseline", "runs/old/predictions.jsonl"
        )
        again.assert_outcomes(passed=20)

    def test_what_the_baseline_does_not_do_is_skipped(
        self, pytester: pytest.Pytester, folder: Path
    ) -> None:
        kept = pytester.runpytest("--khabar", SYSTEM, "--khabar-out", "runs/years")
        kept.stdout.fnmatch_lines(["kept in runs/years"])
        done = pytester.runpytest("--khabar", "regex", "--khabar-baseline", "runs/years")
        done.assert_outcomes(passed=16, skipped=4)
        assert asked(folder) == ALL

    def test_a_baseline_on_other_articles_is_none(
        self, pytester: pytest.Pytester, folder: Path, old: Path
    ) -> None:
        (folder / "other.jsonl").write_text('{"id": "000", "text": "في 2025", "dates": []}\n')
        done = pytester.runpytest(
            "--khabar", SYSTEM, "--khabar-data", "other.jsonl", "--khabar-baseline", "runs/old"
        )
        done.assert_outcomes(passed=1, failed=5, skipped=2)
        done.stdout.fnmatch_lines(["--khabar-baseline: runs/old: a run on khabar-1.*, not other-*"])

    def test_practice_is_no_folder_of_that_name(
        self, pytester: pytest.Pytester, folder: Path
    ) -> None:
        (folder / "practice").mkdir()
        pytester.makepyfile("def test_it(khabar_articles): assert khabar_articles.ids[0] == 'p01'")
        pytester.runpytest("--khabar-data", "practice").assert_outcomes(passed=1)
        done = pytester.runpytest("--khabar-data", "./practice")
        done.stdout.fnmatch_lines(["*practice/data/articles/test.parquet: no such file*"])

    def test_a_run_that_is_kept_is_not_asked_again(
        self, pytester: pytest.Pytester, folder: Path
    ) -> None:
        for _ in range(2):
            pytester.runpytest("--khabar", SYSTEM, "--khabar-out", "runs/years")
        assert asked(folder) == ALL


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--khabar", "regexx"], "--khabar: system: 'regexx' is unknown; did you mean 'regex'*"),
        (["--khabar", "nowhere:X"], "--khabar: nowhere:X: there is no module 'nowhere' here*"),
        (["--khabar-at-least", "dates.value=1"], "--khabar-at-least: give --khabar SYSTEM too"),
        (["--khabar-out", "x"], "--khabar-out: give --khabar SYSTEM too"),
        (
            ["--khabar", "regex", "--khabar-at-least", "dates.valu=0.5"],
            "--khabar-at-least: measure of dates: 'valu' is unknown; did you mean 'value'[?] *",
        ),
        (
            ["--khabar", "regex", "--khabar-at-least", "names.strict=0.5"],
            "--khabar-at-least: task: 'names' is unknown; did you mean 'dates'[?] known: *",
        ),
        (
            ["--khabar", "regex", "--khabar-at-least", "dates.value=50"],
            "--khabar-at-least: '50': F1 is from 0 to 1, such as 0.5",
        ),
        (
            ["--khabar", "regex", "--khabar-at-least", "dates.value=nan"],
            "--khabar-at-least: 'nan': F1 is from 0 to 1, such as 0.5",
        ),
        (
            ["--khabar", "regex", "--khabar-at-least", "0.5"],
            "--khabar-at-least: '0.5': a threshold reads TASK.MEASURE=F1, such as dates.value=0.5",
        ),
        (
            ["--khabar", "regex", "--khabar-tolerance", "2"],
            "--khabar-tolerance: 2 is not from 0 to 1",
        ),
        (["--khabar-jobs", "0"], "--khabar-jobs: 0; give 1 or more"),
        (
            ["--khabar", "regex", "--khabar-baseline", "runs/none"],
            "--khabar-baseline: runs/none: no such file; give a run's folder*",
        ),
    ],
)
def test_a_bad_option_is_a_usage_error_of_one_line(
    pytester: pytest.Pytester, options: list[str], said: str
) -> None:
    done = pytester.runpytest(*options)
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines([f"ERROR: {said}"])


def test_a_corpus_that_cannot_be_read_is_told_in_a_line(pytester: pytest.Pytester) -> None:
    done = pytester.runpytest("--khabar", "regex", "--khabar-data", "none.jsonl")
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["none.jsonl: no such file or folder, and not a Hub id (owner/name)"])
    assert "corpus.py" not in done.stdout.str()


def test_a_system_that_cannot_be_made_fails_every_test_alike(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(broken="def Broken(): raise RuntimeError('no weights')")
    done = pytester.runpytest("--khabar", "broken:Broken", "-k", "000")
    done.assert_outcomes(failed=3, deselected=12)
    done.stdout.fnmatch_lines(["broken:Broken: cannot be made with {}: RuntimeError: no weights"])


def test_nothing_is_imported_until_it_is_used(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import sys

        def pytest_terminal_summary(terminalreporter):
            tops = {name.split(".")[0] for name in sys.modules}
            loaded = sorted(tops & {"khabar", "numpy", "msgspec", "pyarrow", "rich"})
            terminalreporter.write_line(f"khabar_pytest {'khabar_pytest' in sys.modules}")
            terminalreporter.write_line(f"loaded {loaded}")
        """
    )
    pytester.makepyfile("def test_other(): ...")
    for options in (("--collect-only",), ()):
        done = pytester.run(sys.executable, "-m", "pytest", *options)
        done.stdout.fnmatch_lines(["khabar_pytest True", "loaded [[][]]"])


@pytest.mark.slow
def test_nothing_is_left_behind(pytester: pytest.Pytester, folder: Path) -> None:
    pytester.makeconftest(
        """
        import khabar_pytest

        def pytest_terminal_summary(terminalreporter, config):
            terminalreporter.write_line(f"kept in <{khabar_pytest._folder(config)}>")
        """
    )
    for options in ((), ("-n", "2")):
        done = pytester.runpytest_subprocess("--khabar", SYSTEM, *options)
        (place,) = re.findall(r"kept in <(.+)>", done.stdout.str())
        assert not Path(place).exists()


@pytest.mark.parametrize("without", ["junitxml", "terminal", "cacheprovider", "xdist", "tmpdir"])
def test_no_other_plugin_is_needed(pytester: pytest.Pytester, without: str) -> None:
    pytester.makepyfile("def test_other(): ...")
    done = pytester.runpytest_subprocess("-p", f"no:{without}")
    assert done.ret == pytest.ExitCode.OK
    assert "Traceback" not in done.stderr.str()


def test_another_plugins_fault_stays_its_own(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import pytest

        @pytest.hookimpl(tryfirst=True)
        def pytest_configure(config):
            raise pytest.UsageError("mine")
        """
    )
    done = pytester.runpytest_subprocess()
    assert done.stderr.lines[-2:] == ["ERROR: mine", ""]


def test_what_failed_last_is_run_again_alone(
    pytester: pytest.Pytester, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOO_HARD", "003")
    pytester.runpytest("--khabar", SYSTEM).assert_outcomes(passed=4, failed=1, skipped=10)
    again = pytester.runpytest("--khabar", SYSTEM, "--lf")
    again.assert_outcomes(failed=1, deselected=14)


def test_strange_words_stay_inert(pytester: pytest.Pytester, folder: Path) -> None:
    strange = "a\x1b[31m\u202e[x].yaml"
    (folder / strange).write_text("system: strange:Strange\n")
    pytester.makepyfile(
        strange="""
        class Strange:
            name = "esc\\x1b[31m\\u202e"
            def predict(self, article):
                raise ValueError("x\\x1b[31mRED\\x07 \\u202eabc \\x00")
        """
    )
    done = pytester.runpytest(
        "--khabar", strange, "--khabar-at-least", "dates.value=0.5", "--junitxml", "junit.xml"
    )
    done.assert_outcomes(failed=16)
    told = "\n".join(line for line in done.stdout.lines if "rootdir" not in line)
    for sign in ("\x1b", "\u202e", "\x07", "\x00"):
        assert sign not in told
    ET.parse("junit.xml")


class TestBaselinesThatAreNone:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ("", "*old.jsonl: holds no prediction; write one JSON object per article"),
            (
                '{"id": "000", "error": "x"}\n',
                "--khabar-baseline: old.jsonl: has no answer for 5 articles ('000', '001', *",
            ),
        ],
    )
    def test_answers_are_missing(
        self, pytester: pytest.Pytester, folder: Path, content: str, said: str
    ) -> None:
        (folder / "old.jsonl").write_text(content)
        done = pytester.runpytest("--khabar", SYSTEM, "--khabar-baseline", "old.jsonl")
        done.assert_outcomes(passed=5, failed=5, skipped=10)
        done.stdout.fnmatch_lines([said])

    def test_the_same_folder_twice(self, pytester: pytest.Pytester, folder: Path) -> None:
        pytester.runpytest("--khabar", SYSTEM, "--khabar-out", "kept")
        for same in ("kept", "kept/predictions.jsonl"):
            done = pytester.runpytest(
                "--khabar", SYSTEM, "--khabar-out", "kept", "--khabar-baseline", same
            )
            assert done.ret == pytest.ExitCode.USAGE_ERROR
            done.stderr.fnmatch_lines([f"ERROR: --khabar-baseline: {same}: is --khabar-out too*"])

    def test_other_labels(self, pytester: pytest.Pytester) -> None:
        pytester.makepyfile(
            people="""
            import khabar

            class People:
                name, labels = "people", "anercorp"
                def predict(self, article):
                    return khabar.Prediction(id=article.id, entities=())
            """
        )
        pytester.runpytest("--khabar", "people:People", "--khabar-out", "kept")
        done = pytester.runpytest("--khabar", "regex", "--khabar-baseline", "kept")
        done.stdout.fnmatch_lines(["--khabar-baseline: other labels (anercorp:mentions:*"])


def test_what_is_wrong_since_is_listed_too(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        half="""
        import re
        import khabar

        class Half:
            name = "half"
            value = None
            def predict(self, article):
                found = [m for m in re.finditer(r"يوم \\w+", article.text)]
                dates = [
                    khabar.Date(start=m.start(), end=m.end(), type="DATE", value="1999")
                    for m in found if self.value
                ]
                today = [khabar.Date(start=m.start(), end=m.end(), type="DATE", value="PRESENT_REF")
                         for m in re.finditer("الآن|حالياً", article.text)]
                return khabar.Prediction(id=article.id, dates=dates + today)

        class More(Half):
            value = "1999"
        """
    )
    pytester.runpytest("--khabar", "half:Half", "--khabar-out", "kept")
    done = pytester.runpytest("--khabar", "half:More", "--khabar-baseline", "kept", "-k", "base")
    shown = done.stdout.str()
    assert "lost:" not in shown
    assert re.search(r"wrong since:\n.* wrong value: gold DATE .*, given DATE 1999\n", shown)


def test_paths_are_from_where_pytest_was_started(pytester: pytest.Pytester, folder: Path) -> None:
    (folder / "years.yaml").write_text("system: years:Years\n")
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture
        def away(tmp_path, monkeypatch):
            monkeypatch.chdir(tmp_path)

        @pytest.mark.khabar(system="years.yaml")
        def test_named(away, khabar_report):
            assert khabar_report.system == "years"

        def test_given(away, khabar_report):
            assert khabar_report.system == "years"
        """
    )
    done = pytester.runpytest("--khabar", SYSTEM, "--khabar-out", "kept", "-k", "named or given")
    done.assert_outcomes(passed=2, deselected=15)
    assert (folder / "kept/predictions.jsonl").exists()


def test_a_report_of_ones_own_is_left_alone(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture
        def khabar_report():
            return None

        def test_x(khabar_report):
            assert khabar_report
        """
    )
    pytester.runpytest().assert_outcomes(failed=1)


def test_a_failure_is_about_the_measure_of_its_marker(
    pytester: pytest.Pytester, folder: Path
) -> None:
    pytester.makepyfile(
        """
        import pytest, years

        @pytest.mark.khabar(system=years.Years(), task="dates", measure="relaxed")
        def test_x(khabar_report):
            assert False
        """
    )
    done = pytester.runpytest()
    done.stdout.fnmatch_lines(["*- khabar: years, dates.relaxed 0.178 -*"])
    assert "dates.value" not in done.stdout.str().partition("relaxed 0.178")[2].partition("====")[0]


def test_tests_beside_a_system_are_not_its_code(pytester: pytest.Pytester, folder: Path) -> None:
    keep = ("--khabar", SYSTEM, "--khabar-out", "kept")
    pytester.runpytest(*keep)
    pytester.makepyfile(test_other="import years\ndef test_other(): ...")
    pytester.runpytest(*keep).assert_outcomes(passed=6, skipped=10)
    assert asked(folder) == ALL


def test_a_limit_runs_on_the_first_articles(pytester: pytest.Pytester, folder: Path) -> None:
    done = pytester.runpytest("--khabar", SYSTEM, "--khabar-limit", "2")
    done.assert_outcomes(passed=2, skipped=4)
    assert asked(folder) == ["000", "001"]
    done = pytester.runpytest("--khabar", SYSTEM, "--khabar-limit", "0")
    done.stderr.fnmatch_lines(["*--khabar-limit: 0; give 1 or more*"])
