"""A code as a drawing: what a scanner reads of it is what was written into it."""

import re

import pytest
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

from brim.base.ui.qr import QUIET, qr


@pytest.mark.parametrize("text", ["BRIM-ABCDEFGHIJKLMNOP", "https://pay.example/p/1?a=1&b=<2>", "西湖店"])
def test_the_drawing_has_every_dark_module_where_it_belongs_and_nothing_of_the_text(text: str) -> None:
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    drawn = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", qr(text))}
    matrix = code.get_matrix()
    assert drawn == {(x, y) for y, row in enumerate(matrix) for x, is_dark in enumerate(row) if is_dark}
    assert f'viewBox="0 0 {len(matrix)} {len(matrix)}"' in qr(text)
    assert text not in qr(text)
