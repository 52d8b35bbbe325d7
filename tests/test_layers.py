"""The facts of the layers are those that records, columns and measures have."""

from __future__ import annotations

import numpy as np
import pytest

import khabar
from khabar import validity
from khabar.layers import LAYERS, layer_of
from khabar.schema import TASKS
from khabar.score.engine.codes import OURS, Values
from khabar.score.engine.reader import Reader
from khabar.score.measures import Measure

SPAN_AND_TYPE = ("start", "end", "type", "text")


def mention(task: str, **fields: object) -> object:
    layer = LAYERS[task]
    return layer.record(start=0, end=4, type=layer.types[0], **fields)


def test_layers_are_the_tasks_in_order() -> None:
    assert tuple(LAYERS) == TASKS
    assert all(layer.task == task for task, layer in LAYERS.items())


@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)
def test_every_field_of_a_record_is_a_fact_of_its_layer(layer) -> None:
    arguments = ("arguments",) if layer.roles else ()
    known = {*SPAN_AND_TYPE, *layer.optional, *arguments}
    assert known == set(layer.record.__struct_fields__)
    assert layer_of(mention(layer.task)) is layer


@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)
def test_every_measured_attribute_has_a_column(layer) -> None:
    reader = Reader(layer.task, Values())
    assert reader.read(
        [[mention(layer.task)]], np.array([4]), ["كلمة"].__getitem__, OURS[layer.task]
    )
    columns = reader.mentions()
    for attribute in layer.measured:
        absent = columns[attribute.name] < 0
        assert np.all(absent != attribute.absent_agrees), attribute


@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)
def test_measures_take_the_attributes_that_have_columns_and_refuse_others(layer) -> None:
    for attribute in layer.attributes:
        if attribute.measured:
            assert Measure(layer.task, "new", ("words", attribute.name)).within("type")
        else:
            with pytest.raises(
                khabar.KhabarError, match=f"match_on: '{attribute.name}' is unknown"
            ):
                Measure(layer.task, "new", ("words", attribute.name))


@pytest.mark.parametrize(
    ("task", "field"), [(task, field) for task, layer in LAYERS.items() for field in layer.labels]
)
def test_a_label_outside_its_inventory_is_a_fault(task: str, field: str) -> None:
    known = LAYERS[task].labels[field]
    for label in (known[0], known[-1], None):
        right = khabar.Prediction(id="x", **{task: (mention(task, **{field: label}),)})
        assert validity.fault(right, "كلمة") is None
    wrong = khabar.Prediction(id="x", **{task: (mention(task, **{field: "NONE"}),)})
    assert validity.fault(wrong, "كلمة") == (
        f"{task}[0].{field}: 'NONE' is not one of {', '.join(known)}"
    )
