"""A QR code as a drawing in the page."""

from django.utils.safestring import SafeString, mark_safe
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

# Modules of nothing around the code. Source: ISO/IEC 18004, 6.3.8.
QUIET = 4


def qr(text: str) -> SafeString:
    """The code's modules as one path of an SVG, dark on white whatever the theme: scanners and cameras want it so. It
    says nothing to who cannot see it: what stands around it does."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    size = len(rows) + 2 * QUIET
    path = "".join(
        f"M{column + QUIET} {row + QUIET}h1v1h-1z"
        for row, modules in enumerate(rows)
        for column, is_dark in enumerate(modules)
        if is_dark
    )
    return mark_safe(  # noqa: S308 - numbers of our own making alone
        f'<svg class="qr" viewBox="0 0 {size} {size}" shape-rendering="crispEdges" aria-hidden="true">'
        f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path fill="#0b1412" d="{path}"/></svg>'
    )
