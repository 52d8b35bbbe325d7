"""A system with a method `probe` is asked whether it can answer before it is asked anything."""

from __future__ import annotations

from pathlib import Path

import pytest

import khabar
from khabar.calls import Call, keep
from khabar.run.call_file import read


class Probed:
    """A system that counts its probes, which raise what it is given."""

    name = "probed"

    def __init__(self, *faults: BaseException) -> None:
        self.faults, self.probes, self.asked = list(faults), 0, 0

    @property
    def identity(self) -> dict[str, str]:
        return {}

    def probe(self) -> None:
        self.probes += 1
        error = "refused" if self.faults else None
        keep(Call(question="probe", request="0" * 64, model="m/n", cost=0.5, error=error))
        if self.faults:
            raise self.faults.pop(0)

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        self.asked += 1
        return khabar.Prediction(id=article.id, dates=())


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (khabar.UnusableError("there is no key"), "^there is no key$"),
        (khabar.KhabarError("there is no model"), "^probed: probe: there is no model$"),
        (ValueError("no number"), "^probed: probe: ValueError: no number"),
        (SystemExit(3), "^probed: probe: SystemExit"),
    ],
)
def test_a_probe_that_fails_leaves_no_run_and_asks_nothing(
    fault: BaseException, said: str, jobs: int, corpus: khabar.Corpus, tmp_path: Path
) -> None:
    system = Probed(fault)
    with pytest.raises(khabar.UnusableError, match=said):
        khabar.evaluate(system, corpus, out=tmp_path / "new" / "run", jobs=jobs)
    assert (system.probes, system.asked) == (1, 0)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_probe_is_sent_once_kept_and_not_where_nothing_is_left(
    jobs: int, corpus: khabar.Corpus, tmp_path: Path
) -> None:
    system = Probed()
    report = khabar.evaluate(system, corpus, out=tmp_path / "run", jobs=jobs)
    assert report.usage and (report.usage.calls, report.usage.cost) == (1, 0.5)
    (entry,) = read(tmp_path / "run")
    assert entry.calls[0].question == "probe"
    khabar.evaluate(system, corpus, out=tmp_path / "run", jobs=jobs)
    assert (system.probes, system.asked) == (1, 5)


def test_a_fault_that_passes_is_retried(corpus: khabar.Corpus) -> None:
    system = Probed(khabar.TransientError("busy"))
    assert khabar.evaluate(system, corpus).buckets["scored"] == list(corpus.ids)
    assert system.probes == 2
