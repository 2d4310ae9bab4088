"""What a page's form may send: text, a bounded number of fields, nothing that cannot be kept."""

import pytest

from shared.web.forms import FIELDS_MAX, FORM, fields_of
from shared.web.problems import Problem


def test_fields_come_as_they_were_typed_without_what_stands_around_them() -> None:
    body = b"name=+%C6%8Fli+V%C9%99liyev%20&words=one%0D%0Atwo%0Dthree&reserves=a&reserves=b&empty="
    assert fields_of(f"{FORM}; charset=utf-8", body) == {
        "name": ("Əli Vəliyev",),
        "words": ("one\ntwo\nthree",),
        "reserves": ("a", "b"),
        "empty": ("",),
    }
    assert fields_of(FORM, b"") == {}


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/json", b'{"name": "x"}'),
        ("", b"name=x"),
        ("multipart/form-data; boundary=x", b"--x--"),
        (FORM, b"name=%FF"),
        (FORM, b"name=%ED%A0%80"),
        (FORM, "name=Əli".encode()),
        (FORM, b"name=a%00b"),
        (FORM, b"na%1Bme=a"),
        (FORM, b"name=a%7F"),
        (FORM, b"&".join([b"a=b"] * (FIELDS_MAX + 1))),
    ],
)
def test_what_is_no_form_is_refused(media_type: str, body: bytes) -> None:
    with pytest.raises(Problem) as refused:
        fields_of(media_type, body)
    assert refused.value.status == 422
