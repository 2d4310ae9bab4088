"""What was seen before, by 64 bits of it: a million lines of a file in 24 MB, where a dict would take 130."""

from array import array

_FIRST_SIZE = 1 << 18
_MASK_64 = (1 << 64) - 1


class Seen:
    """Numbers by key, each the one that the key was first seen with. Keys are 64 bits of a good hash: that two of a
    million different ones are equal comes once in thirty million files."""

    def __init__(self) -> None:
        self._keys = array("Q", bytes(8 * _FIRST_SIZE))
        self._numbers = array("I", bytes(4 * _FIRST_SIZE))
        self._mask = _FIRST_SIZE - 1
        self._count = 0

    def earlier(self, key: int, number: int) -> int:
        """The number that the key was seen with before, 0 when it is new: then it is kept with `number`, above 0."""
        key &= _MASK_64
        keys, numbers, mask = self._keys, self._numbers, self._mask
        at = key & mask
        while numbers[at]:
            if keys[at] == key:
                return numbers[at]
            at = (at + 1) & mask
        keys[at] = key
        numbers[at] = number
        self._count += 1
        if 2 * self._count > mask:
            self._grow()
        return 0

    def _grow(self) -> None:
        before = zip(self._keys, self._numbers, strict=True)
        size = 4 * (self._mask + 1)
        keys, numbers = array("Q", bytes(8 * size)), array("I", bytes(4 * size))
        mask = size - 1
        for key, number in before:
            if number:
                at = key & mask
                while numbers[at]:
                    at = (at + 1) & mask
                keys[at] = key
                numbers[at] = number
        self._keys, self._numbers, self._mask = keys, numbers, mask
