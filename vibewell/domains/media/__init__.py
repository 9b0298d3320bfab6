"""Pictures for places and people who have no photograph: drawn from a seed, or from given traits.

Pure functions of their arguments that return SVG text; ids inside are prefixed by a hash, so several can stand
inline on one page. The text has no scripts, styles or outside references and holds under any content policy.
"""

from vibewell.domains.media.art.canvas import SIZES as PICTURE_SIZES
from vibewell.domains.media.art.canvas import Shape
from vibewell.domains.media.art.gallery import CRAFTS, picture, shelf_picture
from vibewell.domains.media.art.grain import grain
from vibewell.domains.media.portraits.sitter import portrait
from vibewell.domains.media.portraits.traits import PortraitTraits, portrait_traits

CATEGORIES: tuple[str, ...] = tuple(CRAFTS)

__all__ = [
    "CATEGORIES",
    "PICTURE_SIZES",
    "PortraitTraits",
    "Shape",
    "grain",
    "picture",
    "portrait",
    "portrait_traits",
    "shelf_picture",
]
