"""Who stands for a merged record, however long the way."""

from shared.kernel.merged import survivors


def test_a_merged_record_leads_to_the_one_that_stands() -> None:
    assert survivors({}) == {}
    assert survivors({"c": "b", "b": "a", "x": "y"}) == {"c": "a", "b": "a", "x": "y"}
